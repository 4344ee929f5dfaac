"""How long may the head of a request be? 8 KiB a line, 32 KiB in all, 100 headers; beyond that 431 (RFC 6585).

Servers and proxies differ in what they let through, and whatever reads a header takes time for it. Ours are short:
an address of the consent prompt is the longest.
"""

from django.conf import settings

from portal.http import bodies
from portal.http.bodies import Environ

LONGEST_LINE = 8 * 1024  # bytes
LONGEST = 32 * 1024  # bytes, all lines together
MOST_HEADERS = 100
WITHOUT_PREFIX = ("CONTENT_TYPE", "CONTENT_LENGTH")
# All that is left of a head that was refused: what follows must not read the rest.
KEPT = (
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
)
SHORT_PATH = 64  # characters, which say whether a program or a person asked


def is_too_large(environ: Environ) -> bool:
    """Whether a line or the head as a whole is longer than we read. Repeated headers arrive as one line."""
    if is_surely_short(environ):
        return False
    request_line = sum(
        len(environ.get(name, "")) for name in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING")
    )
    lines = [len(name) + len(value) for name, value in environ.items() if is_header(name)]
    longest = max(request_line, *lines) if lines else request_line
    return (
        longest > LONGEST_LINE or request_line + sum(lines) > LONGEST or len(lines) > MOST_HEADERS
    )


def is_surely_short(environ: Environ) -> bool:
    """Whether all of it together is shorter than a single line may be, which holds of nearly every head."""
    values = [value for value in environ.values() if type(value) is str]
    return (
        len(environ) <= MOST_HEADERS
        and len("".join(environ)) + len("".join(values)) <= LONGEST_LINE
    )


def is_header(name: str) -> bool:
    return name.startswith("HTTP_") or name in WITHOUT_PREFIX


def refused(environ: Environ) -> Environ:
    """The environ that is answered with 431 in place of one whose head is too large."""
    kept = {name: environ[name] for name in environ if name in KEPT or name.startswith("wsgi.")}
    path = environ.get("PATH_INFO", "")[:SHORT_PATH]
    short = {**kept, "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": settings.PUBLIC_HOST}
    return bodies.refused(short, "request_header_too_large")
