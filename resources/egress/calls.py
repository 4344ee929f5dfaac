"""How does Keydock call a server outside? Through this module alone: guarded, bounded, and never for long.

Where the call may go is decided by `resources.egress.addresses`, how the connection is made by
`resources.egress.lines`. Here are the limits of the whole call: at most half of the threads at a time, shared fairly
between organizations, a deadline over everything including redirects, and so many bytes before and after decompression.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError

from portal.errors import Refusal
from portal.throttles.fair_places import FairPlaces, NoPlaceError
from resources.egress.bodies import whole_body
from resources.egress.lines import Line, LineAdapter
from resources.egress.loops import next_header, refuse_loop
from resources.egress.refusals import address_refused, source_failed, timed_out
from resources.egress.urls import check_url, next_url, origin

SECONDS = 5.0  # for a whole call
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOLLOWED = frozenset({"GET", "HEAD"})
MALFORMED = (InvalidURL, InvalidSchema, MissingSchema, InvalidHeader)

WAITS = 1.0  # seconds for a place

# `manage.py serve` runs 64 threads at least, and half of these stay free for verifying keys. A quarter of the others
# are those that wait.
_line = settings.EGRESS_AT_ONCE // 4
_places = FairPlaces(settings.EGRESS_AT_ONCE - _line, line=_line, seconds=WAITS)


@dataclass(frozen=True)
class OutgoingCall:
    """What to ask for. `headers` go to the origin of `url` and to no other, and are kept out of every repr.

    `organization` is the row id of the one that has it asked, among which the places are shared.
    """

    url: str
    organization: int | None = None
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
    retry_after: str = ""  # RFC 9110 10.2.3, as it came
    link: str = ""  # RFC 8288, as it came


def send(call: OutgoingCall) -> Answer:
    """Carry out the call. An answer of any status but a redirect is an Answer.

    Raises Refusal: `address_refused`, `upstream_failed` (502), `upstream_timeout` (504), `busy` (503),
    `loop_detected` (508) where the request that we are answering is such a call of ours.
    """
    refuse_loop()
    try:
        with _places.place(call.organization), Line(min(call.seconds, SECONDS)) as line:
            return follow(call, line)
    except NoPlaceError as error:
        detail = "Too many data sources are being asked at the moment. Try again in a second."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "1"}) from error


def follow(call: OutgoingCall, line: Line) -> Answer:
    """The answer at the end of the redirects. Each hop is checked like the first."""
    url, headers = call.url, dict(call.headers)
    check_url(url)
    for _ in range(MOST_REDIRECTS + 1):
        answer, location = exchange(call, url, headers, line)
        if not location:
            return answer
        target = next_url(url, location)
        if origin(urlsplit(target)) != origin(urlsplit(url)):
            headers = {}  # secrets of one host never reach another one
        url = target
    raise source_failed("The data source redirects too often.")


def exchange(
    call: OutgoingCall, url: str, headers: Mapping[str, str], line: Line
) -> tuple[Answer, str | None]:
    """One request and its answer, and where it redirects to."""
    try:
        # Neither prepared nor sent by a session: no cookies, no proxies, no .netrc, no redirects of its own.
        request = requests.Request(
            call.method,
            url,
            headers={**own_headers(call), **headers, **next_header()},
            data=call.body,
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
                retry_after=response.headers.get("Retry-After", ""),
                link=response.headers.get("Link", ""),
            )
    except MALFORMED as error:
        raise address_refused("This is not an address or a header that can be sent.") from error
    except (requests.RequestException, HTTPError, OSError, zlib.error) as error:
        if line.is_over or isinstance(error, requests.Timeout):
            raise timed_out() from error
        raise source_failed(
            "The data source broke off, or its TLS or its answer is broken."
        ) from error
    if line.is_over:
        raise timed_out()  # a body without a declared length just ends when we hang up
    return answer, None


def own_headers(call: OutgoingCall) -> dict[str, str]:
    return {"User-Agent": "Keydock", "Accept": call.accept, "Accept-Encoding": "gzip"}
