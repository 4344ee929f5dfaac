"""A large body is read where a view says so, after the policy of the view, and is an error when it ends early."""

from io import BytesIO

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.http import bodies, large_bodies
from portal.http.large_bodies import checks_forgery, limit_of, takes_large_body

ROWS = "/v1/connectors/AAAAAAAAAAAA/rows"


def test_only_a_post_to_a_route_that_says_so_takes_more() -> None:
    asked = [(ROWS, "POST"), (ROWS, "GET"), ("/v1/keys", "POST"), ("/nowhere", "POST")]
    limits = [limit_of(*each) for each in asked]
    assert limits == [settings.UPLOAD_LARGEST, *[bodies.LARGEST] * 3]


def large(body: bytes, length: int, path: str = ROWS) -> dict:
    environ = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(length)}
    return bodies.buffer(
        {**environ, "PATH_INFO": path, "REQUEST_METHOD": "POST"}, large_bodies.limit_of
    )


def test_a_large_body_is_read_as_it_comes() -> None:
    made = large(b"x" * 2_000_000, 2_000_000)
    source = made["wsgi.input"]
    assert (len(source.read(65_536)), len(source.read()), source.read(10)) == (
        65_536,
        1_934_464,
        b"",
    )


def test_one_that_ends_early_is_an_error_and_never_a_shorter_one() -> None:
    source = large(b"x" * 10, 2_000_000)["wsgi.input"]
    source.read(65_536)
    with pytest.raises(ConnectionError):
        source.read(65_536)


def test_elsewhere_it_is_refused_as_before() -> None:
    assert large(b"x", 2_000_000, "/v1/keys")[bodies.REFUSED] == "body_too_large"


def test_more_than_the_limit_is_refused() -> None:
    assert large(b"x", settings.UPLOAD_LARGEST + 1)[bodies.REFUSED] == "body_too_large"


def test_a_page_that_takes_one_must_check_forgery_itself() -> None:
    with pytest.raises(LookupError):
        takes_large_body("UPLOAD_LARGEST")(lambda request: HttpResponse())


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_forgery_is_refused_behind_the_policy(headers: dict[str, str]) -> None:
    @takes_large_body("UPLOAD_LARGEST")
    @checks_forgery
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory(enforce_csrf_checks=True).post("/", headers=headers)
    request.request_id = "asked"  # type: ignore[attr-defined]
    assert view(request).status_code == 403
