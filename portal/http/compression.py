"""Which answers are sent compressed? Files that are everybody's, and pages that hold no secret and repeat nothing that
their address says.

Compression tells by the length of an answer what in it repeats (CRIME, BREACH): whoever can have a browser ask for a
page, put guesses into it, and see how long the answers are, reads a secret of that page letter by letter. So each of
these three is taken away, and the length of a page is blurred besides:

- A page is compressed only where it is named here, by its route, because it never holds a secret. Its token against
  forgery is masked anew each time it is drawn. Whatever is not named is sent as it is.
- It is not compressed when it was asked with a query: what was typed there stands in the page again.
- It is not compressed unless the browser says that the reader or a page of ours asked (`Sec-Fetch-Site`, Fetch
  Metadata): another site may make a browser ask, and then learns nothing from the length.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from portal.http.requests import PageRequest

# What the reader came for by themselves, or from one of our pages.
OWN_QUESTIONS = frozenset({"same-origin", "none"})
TYPES = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
GZIP = re.compile(
    r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"
)  # a weight of nothing refuses it (RFC 9110 12.5.3)
SHORTEST = 1000  # bytes: below that it is one packet either way
PADDING = 100  # at most so many random bytes in the head of a compressed page (Heal the BREACH)
PAGES = frozenset(
    {
        "apiusers:list",
        "apiusers:roles",
        "apiusers:team",
        "apiusers:teams",
        "documentation:api",
        "documentation:guide",
        "documentation:index",
        "documentation:operation",
        "keys:api_user_tokens_list",
        "keys:applications",
        "keys:home",
        "keys:list",
        "keys:my_tokens_list",
        "keys:usage",
        "portal:audit",
        "portal:members",
        "resources:connectors",
        "resources:endpoints",
        "resources:pops",
        "resources:widgets",
    }
)
Next = Callable[[PageRequest], HttpResponseBase]


class CompressAnswers:
    """Sends with gzip what may be, where the browser takes it and nobody has compressed it before."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method != "GET" or not can_be(response):
            return response
        public = is_public(response)
        if not public and not may_be(request):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if GZIP.search(request.headers.get("Accept-Encoding", "")):
            compress(response, PADDING if not public else 0)
        return response


def can_be(response: HttpResponseBase) -> bool:
    """Whether it is a whole text that nobody compressed yet."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return (
        response.status_code == HTTPStatus.OK
        and kind in TYPES
        and not response.has_header("Content-Encoding")
        and not response.has_header("Content-Range")
    )


def is_public(response: HttpResponseBase) -> bool:
    """Whether it says of itself that it is the same for everybody, as static files do."""
    return "public" in response.headers.get("Cache-Control", "") and not response.cookies


def may_be(request: HttpRequest) -> bool:
    """Whether a page that was asked for so may show its compressed length."""
    match = request.resolver_match
    return (
        match is not None
        and match.view_name in PAGES
        and not request.META.get("QUERY_STRING")
        and request.headers.get("Sec-Fetch-Site") in OWN_QUESTIONS
    )


def compress(response: HttpResponseBase, padding: int) -> None:
    """Changes the answer, but for a page that is very short."""
    if isinstance(response, FileResponse):
        packed = packed_file(read(response))
        response.streaming_content = [packed]
    elif isinstance(response, HttpResponse) and len(response.content) >= SHORTEST:
        packed = compress_string(response.content, max_random_bytes=padding)
        response.content = packed
    else:
        return
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(packed))
    if etag := response.headers.get("ETag"):  # of the bytes as they were (RFC 9110 8.8.3.3)
        response.headers["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"


def read(response: FileResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[arg-type]  # of a file, so not asynchronous


@lru_cache(maxsize=64)
def packed_file(whole: bytes) -> bytes:
    """Of a file that a demo serves as it lies; production compresses them when they are collected."""
    return compress_string(whole)
