"""What may a log line say? One JSON object a line, with every secret taken out at the sink.

Whoever writes a log line need not think of secrets: the filter sits on the handler, so it sees the lines of every
library too. JSON escapes line ends and control characters, so that no name or header can forge a second line.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from portal.redaction import redacted

LONGEST_REFUSAL = 500  # characters of a line about a request that was refused
# The id of the request that the current thread works on, for the lines written meanwhile.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RedactSecrets(logging.Filter):
    """Takes key texts, tokens, cookies and passwords out of a record before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(readable(record)), None
        if record.exc_info:
            # Lines and messages of the traceback only: the values of local variables are never written.
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)))
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
