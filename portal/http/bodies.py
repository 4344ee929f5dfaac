"""What came as the body of a request? Read once, before Django looks at it, and known to be complete.

The server hands on a broken body as a shorter or empty one, and Django takes a chunked body for none. Either could
turn "revoke, for this reason" into "revoke", so both are settled here: what was not read to its declared end is
refused by `portal.http.middleware.BodyMiddleware`, never treated as empty.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

LARGEST = 1_048_576  # bytes: one MiB (the public contract)
REFUSED = "keydock.body_refused"  # in the environ: one of REASONS

# code: (status, detail)
REASONS = {
    "body_too_large": (413, "The body is larger than this address takes: 1 MiB, more for uploads."),
    "malformed_body": (400, "The body is broken, or it ended before its declared length."),
    "unknown_transfer_encoding": (400, "The only transfer encoding accepted is chunked."),
    "length_required": (
        411,
        "Only JSON may be sent in chunks: send this body with its Content-Length.",
    ),
}

Environ = dict[str, Any]


def buffered(environ: Environ, limit_of: Callable[[str, str], int] | None = None) -> Environ:
    """The WSGI environ with its body in memory and a true CONTENT_LENGTH; or with an empty one and a reason.

    `limit_of(path, method)` tells of routes that take more (`portal.http.large_bodies`); those read it as it comes.
    """
    encoding = environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
    if encoding and encoding != "chunked":
        return refused(environ, "unknown_transfer_encoding")
    if encoding:
        return chunked(environ)
    declared = environ.get("CONTENT_LENGTH") or "0"
    if not (declared.isascii() and declared.isdigit()):
        return refused(environ, "malformed_body")
    length = int(declared)
    if limit_of and length > LARGEST and length <= limit_of(*asked(environ)):
        return {**environ, "wsgi.input": WholeBody(environ["wsgi.input"], length)}
    return sized(environ, length)


def asked(environ: Environ) -> tuple[str, str]:
    """Path and method."""
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return path, environ.get("REQUEST_METHOD", "")


def chunked(environ: Environ) -> Environ:
    """Of a body that breaks off between chunks the server gives the beginning, without a word about the rest.

    The beginning of a JSON object is never one, so the parser notices; of a form it might be another form. A body
    of no bytes may be a broken one as well.
    """
    if not environ.get("CONTENT_TYPE", "").lower().startswith("application/json"):
        return refused(environ, "length_required")
    body = environ["wsgi.input"].read(LARGEST + 1)
    if len(body) > LARGEST:
        return refused(environ, "body_too_large")
    return with_body(environ, body) if body else refused(environ, "malformed_body")


def sized(environ: Environ, length: int) -> Environ:
    if length > LARGEST:
        return refused(environ, "body_too_large")
    body = environ["wsgi.input"].read(length) if length else b""
    if len(body) != length:
        return refused(environ, "malformed_body")
    return with_body(environ, body)


def with_body(environ: Environ, body: bytes) -> Environ:
    return {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def refused(environ: Environ, reason: str) -> Environ:
    return {**with_body(environ, b""), REFUSED: reason}


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
