"""What may a log line say? One JSON object a line, with every secret taken out at the sink.

Whoever writes a log line need not think of secrets: the filter sits on the handler, so it sees the lines of every
library too. JSON escapes line ends and control characters, so that no name or header can forge a second line.
"""

import json
import logging
import string
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from portal.logs.redaction import redacted

# Characters of a message, and of a traceback. What is longer is cut before it is looked through for secrets: whoever
# can have something logged chooses how much that is.
LONGEST_MESSAGE = 8192
LONGEST_TRACEBACK = 65_536
# A secret that the cut goes through has lost the form by which it is known, so what could be its beginning goes too.
OF_SECRETS = f"{string.ascii_letters}{string.digits}_$~+/=%.-"
LONGEST_BEGINNING = 200  # characters
LONGEST_REFUSAL = 500  # characters of a line about a request that was refused
# The id of the request that the current thread works on, for the lines written meanwhile.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RedactSecrets(logging.Filter):
    """Takes key texts, tokens, cookies and passwords out of a record before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(cut(readable(record), LONGEST_MESSAGE)), None
        if record.exc_info:
            # Lines and messages of the traceback only: the values of local variables are never written.
            said = "".join(traceback.format_exception(*record.exc_info))
            record.exc_text = redacted(cut(said, LONGEST_TRACEBACK))
            record.exc_info = None
        return True


class ShortRefusals(logging.Filter):
    """Makes a line about a refused request (status below 500) a short warning without a traceback.

    Whoever can reach the server can have requests refused, as many as they like and with a Host header or path as
    long as it takes. Django writes an error with a traceback for some of them, which would fill the disk and hide
    the errors that an operator must see.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) >= 500:
            return True
        record.exc_info = record.exc_text = None
        record.msg, record.args = readable(record)[:LONGEST_REFUSAL], None
        if record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return logging.getLogger(record.name).isEnabledFor(record.levelno)


def cut(text: str, longest: int) -> str:
    """The text, or its beginning and how much was left out."""
    if len(text) <= longest:
        return text
    sure = longest - LONGEST_BEGINNING
    kept = text[:sure] + text[sure:longest].rstrip(OF_SECRETS)
    return f"{kept} [{len(text) - len(kept)} more characters]"


def readable(record: logging.LogRecord) -> str:
    """The message, also when its arguments do not fit: a log call must not raise."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def id_of_request(record: logging.LogRecord) -> str:
    """From the request that the line is about (Django names it), else from the one worked on."""
    about = getattr(record, "request", None)
    return getattr(about, "request_id", "") or request_id.get()


class JsonLines(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `message`, and where there is one `request_id` and `error` (a traceback)."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": id_of_request(record),
            "error": record.exc_text,
        }
        return json.dumps({name: value for name, value in line.items() if value})
