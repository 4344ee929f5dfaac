"""How does Keydock call a server outside? Through this module alone: guarded, bounded, and never for long.

Where the call may go is decided by `resources.egress_addresses`, how the connection is made by
`resources.egress_lines`. Here are the limits of the whole call: at most half of the threads at a time, a deadline
over everything including redirects, and so many bytes before and after decompression.
"""

import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from django.conf import settings
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError

from portal.errors import Refusal
from resources.egress_lines import STANDARD_PORTS, Line, LineAdapter, address_refused, timed_out

SECONDS = 5.0  # for a whole call
MOST_REDIRECTS = 3
LONGEST_URL = 4096  # characters
PIECE = 16_384  # bytes
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOLLOWED = frozenset({"GET", "HEAD"})
MALFORMED = (InvalidURL, InvalidSchema, MissingSchema, InvalidHeader)

# `manage.py serve` runs 64 threads at least, and half of these stay free for verifying keys.
_places = threading.BoundedSemaphore(settings.EGRESS_AT_ONCE)


@dataclass(frozen=True)
class Call:
    """What to ask for. `headers` go to the origin of `url` and to no other, and are kept out of every repr."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    accept: str = "application/json"
    seconds: float = SECONDS
    most_bytes: int = field(default_factory=lambda: settings.EGRESS_LARGEST)


@dataclass(frozen=True)
class Answer:
    """What came back, with the body decompressed. Data of a stranger, whatever its status."""

    status: int
    content_type: str  # in lower case, without parameters
    body: bytes = field(repr=False)


def send(call: Call) -> Answer:
    """Carry out the call. An answer of any status but a redirect is an Answer.

    Raises Refusal: `address_refused` (400), `upstream_failed` (502), `upstream_timeout` (504), `busy` (503).
    """
    if not _places.acquire(blocking=False):
        detail = "Too many data sources are being asked at the moment. Try again in a second."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "1"})
    try:
        with Line(min(call.seconds, SECONDS)) as line:
            return followed(call, line)
    finally:
        _places.release()


def followed(call: Call, line: Line) -> Answer:
    """The answer at the end of the redirects. Each hop is checked like the first."""
    url, headers = call.url, dict(call.headers)
    check_url(url)
    for _ in range(MOST_REDIRECTS + 1):
        answer, location = exchanged(call, url, headers, line)
        if not location:
            return answer
        target = next_url(url, location)
        if origin(urlsplit(target)) != origin(urlsplit(url)):
            headers = {}  # secrets of one host never reach another one
        url = target
    raise failed("The data source redirects too often.")


def next_url(url: str, location: str) -> str:
    """Where a redirect leads, checked. Raises Refusal."""
    try:
        target = urljoin(url, location)
    except ValueError as error:
        raise address_refused("The data source redirects to no address.") from error
    parts = check_url(target)
    if urlsplit(url).scheme == "https" and parts.scheme != "https":
        raise address_refused("The data source redirects from https to an unprotected address.")
    return target


def exchanged(
    call: Call, url: str, headers: Mapping[str, str], line: Line
) -> tuple[Answer, str | None]:
    """One request and its answer, and where it redirects to."""
    try:
        # Neither prepared nor sent by a session: no cookies, no proxies, no .netrc, no redirects of its own.
        request = requests.Request(
            call.method, url, headers={**own_headers(call), **headers}, data=call.body
        ).prepare()
        with LineAdapter(line).send(
            request, stream=True, timeout=line.left, verify=settings.EGRESS_CA_FILE or True
        ) as response:
            if call.method in FOLLOWED and response.status_code in REDIRECTS:
                return Answer(response.status_code, "", b""), response.headers.get("Location")
            answer = Answer(
                response.status_code,
                response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
                whole_body(response, call.most_bytes),
            )
    except MALFORMED as error:
        raise address_refused("This is not an address or a header that can be sent.") from error
    except (requests.RequestException, HTTPError, OSError, zlib.error) as error:
        if line.is_over or isinstance(error, requests.Timeout):
            raise timed_out() from error
        raise failed("The data source broke off, or its TLS or its answer is broken.") from error
    if line.is_over:
        raise timed_out()  # a body without a declared length just ends when we hang up
    return answer, None


def own_headers(call: Call) -> dict[str, str]:
    return {"User-Agent": "Keydock", "Accept": call.accept, "Accept-Encoding": "gzip"}


def whole_body(response: requests.Response, most: int) -> bytes:
    """The body, decompressed piece by piece so that no small one can grow large. Raises Refusal."""
    pieces = response.raw.stream(PIECE, decode_content=False)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        pieces = decompressed(pieces, most)
    elif encoding not in {"identity", ""}:
        raise failed("The data source answered in an encoding that was not asked for.")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise failed(f"The data source answered with more than {most} bytes.")
    return bytes(body)


def decompressed(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield inflater.decompress(piece, most + 1)
        if inflater.unconsumed_tail:
            raise failed(f"The data source answered with more than {most} bytes.")
    if not inflater.eof:
        raise failed("The data source broke off in the middle of its answer.")


def check_url(url: str) -> SplitResult:
    """The parts of an absolute address that may be called as far as its text tells. Raises Refusal.

    Where its name leads is asked at the call. Secrets belong into headers, hence no user information.
    """
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or any(c in url for c in "\\ ")
        or not url.isprintable()
    ):
        raise address_refused("An address is plain ASCII without spaces, at most 4096 characters.")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise address_refused("This is not an address that can be called.") from error
    if parts.scheme not in schemes() or not parts.hostname:
        raise address_refused(f"An address begins with {' or '.join(schemes())} and names a host.")
    if "@" in parts.netloc:
        raise address_refused("An address holds no user name and no password: use a header.")
    if port not in STANDARD_PORTS | set(settings.EGRESS_PORTS):
        raise address_refused(f"Port {port} is not one that this installation calls.")
    return parts


def schemes() -> tuple[str, ...]:
    return ("https", "http") if settings.EGRESS_HTTP else ("https",)


def origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def failed(detail: str) -> Refusal:
    return Refusal("upstream_failed", detail, status=502)
