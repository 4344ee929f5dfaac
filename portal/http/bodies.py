"""What came as the body of a request? It is known to be complete before anything acts on it, or it is refused.

A server hands on a broken body as a shorter or empty one, and Django takes a chunked body for none. Either could
turn "revoke, for this reason" into "revoke", so both are settled here: what was not read to its declared end is
refused by `portal.http.middleware.BodyMiddleware`, never treated as empty. Neither is a body that nobody was meant
to read: reading it is an error.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

LARGEST = 1_048_576  # bytes: one MiB (the public contract)
REFUSED = "keydock.body_refused"  # in the environ: one of REASONS
UNREAD = (
    "keydock.body_unread"  # in the environ: true when a body was announced and left where it is
)

# code: (status, detail)
REASONS = {
    "body_too_large": (413, "The body is larger than this address takes: 1 MiB, more for uploads."),
    "malformed_body": (400, "The body is broken, or it ended before its declared length."),
    "unknown_transfer_encoding": (400, "The only transfer encoding accepted is chunked."),
    "length_required": (
        411,
        "Only JSON may be sent in chunks: send this body with its Content-Length.",
    ),
    "body_late": (
        408,
        "The body did not arrive in time. Nothing was changed; send the request again, whole.",
    ),
    "busy": (503, "Too many bodies are being waited for. Nothing was changed; try again shortly."),
    "request_header_too_large": (
        431,
        "The request line or a header is longer than 8 KiB, all together are longer than 32 KiB, or there are "
        "more than 100 headers.",
    ),
}
RETRY_AFTER = {"busy": "1"}  # seconds

Environ = dict[str, Any]


class BodyRefused(Exception):  # noqa: N818  a reason, and no fault of ours
    """A body that is not taken; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def length_of(environ: Environ) -> int | None:
    """The declared bytes of the body: 0 for none, None for one that comes in chunks.

    Raises BodyRefused for a length that is no number, for another transfer encoding, and for chunks of something else
    than JSON. Of a body that breaks off between chunks the server gives the beginning, without a word about the
    rest. The beginning of a JSON object is never one, so the parser notices; of a form it might be another form.
    """
    encoding = environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
    if encoding and encoding != "chunked":
        raise BodyRefused("unknown_transfer_encoding")
    if encoding:
        if not environ.get("CONTENT_TYPE", "").lower().startswith("application/json"):
            raise BodyRefused("length_required")
        return None
    declared = environ.get("CONTENT_LENGTH") or "0"
    if not (declared.isascii() and declared.isdigit()) or len(declared) > 19:
        raise BodyRefused("malformed_body")
    return int(declared)


def is_announced(environ: Environ) -> bool:
    """Whether the head says that a body follows, in whatever way and however wrongly."""
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def buffer(environ: Environ, limit_of: Callable[[str, str], int] | None = None) -> Environ:
    """The WSGI environ with its body in memory and a true CONTENT_LENGTH; or with an empty one and a reason.

    For servers that have the whole body before they ask us: reading waits for whatever is still under way.
    `limit_of(path, method)` tells of routes that take more (`portal.http.large_bodies`); those read it as it comes.
    """
    try:
        length = length_of(environ)
        if length is not None and length > LARGEST:
            if limit_of and length <= limit_of(*asked(environ)):
                return {**environ, "wsgi.input": WholeBody(environ["wsgi.input"], length)}
            raise BodyRefused("body_too_large")
        size = LARGEST + 1 if length is None else length
        return with_body(environ, complete(environ["wsgi.input"].read(size), length))
    except BodyRefused as refusal:
        return refused(environ, refusal.reason)


def complete(body: bytes, length: int | None) -> bytes:
    """The body, when it is as long as was declared. Raises BodyRefused; a chunked one of no bytes may be broken."""
    if len(body) > LARGEST:
        raise BodyRefused("body_too_large")
    if (not body) if length is None else (len(body) != length):
        raise BodyRefused("malformed_body")
    return body


def asked(environ: Environ) -> tuple[str, str]:
    """Path and method."""
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return path, environ.get("REQUEST_METHOD", "")


def with_body(environ: Environ, body: bytes) -> Environ:
    return {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def refused(environ: Environ, reason: str) -> Environ:
    return {**with_body(environ, b""), REFUSED: reason}


def unread(environ: Environ) -> Environ:
    """The environ of a request whose body is not read. It stays announced, so that who reads it all the same gets
    an error and never an empty body."""
    announced = environ.get("CONTENT_LENGTH", "")
    length = announced if announced.isascii() and announced.isdigit() else "1"
    return {**environ, "wsgi.input": NobodyReads(), "CONTENT_LENGTH": length, UNREAD: True}


class NobodyReads:
    """In the place of a body that was left where it is."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionError("The body of this request was not read.")

    readline = read


class WholeBody:
    """A large body that is read as it comes. One that ends early is an error for its reader, never a shorter body."""

    def __init__(self, source: Any, length: int) -> None:
        self.source = source
        self.left = length

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes. Raises ConnectionError when the body ends before its declared length."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        if not wanted:
            return b""
        piece = self.source.read(wanted)
        if not piece:
            raise ConnectionError("The body ended before its declared length.")
        self.left -= len(piece)
        return piece

    def readline(self, size: int = -1) -> bytes:
        """Nothing that takes a large body reads it by lines."""
        raise ConnectionError("A large body is read in pieces.")
