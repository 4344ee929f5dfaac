"""Which answers are compressed: those of which no length tells a secret. All pages: `tests/house/answers`."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from portal.http.compression import CompressAnswers

PAGE = "<p>words</p>" * 200
OWN = {"accept-encoding": "gzip, br", "sec-fetch-site": "same-origin"}


def answered(response: HttpResponse, *, path="/", method="get", view="keys:list", headers=OWN):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.resolver_match = ResolverMatch(lambda: None, (), {}, view.partition(":")[2])
    request.resolver_match.view_name = view
    return CompressAnswers(lambda _: response)(request)


def page(**headers: str) -> HttpResponse:
    return HttpResponse(PAGE, headers={"Cache-Control": "no-store", **headers})


def is_packed(response: HttpResponse) -> bool:
    return response.headers.get("Content-Encoding") == "gzip"


def test_a_page_without_a_secret_is_compressed_and_says_so():
    response = answered(page(ETag='"of the page"'))
    assert gzip.decompress(response.content).decode() == PAGE
    assert response["Content-Length"] == str(len(response.content))
    assert response["ETag"] == 'W/"of the page"'
    assert "Accept-Encoding" in response["Vary"]


def test_the_length_of_a_page_is_never_quite_the_same():
    assert len({len(answered(page()).content) for _ in range(30)}) > 1


@pytest.mark.parametrize(
    "asked",
    [
        {"view": "keys:generate"},
        {"path": "/?q=guess"},
        {"method": "post"},
        {"method": "head"},
        {"headers": {**OWN, "sec-fetch-site": "cross-site"}},
        {"headers": {**OWN, "sec-fetch-site": "same-site"}},
        {"headers": {"accept-encoding": "gzip"}},
        {"headers": {"sec-fetch-site": "none"}},
        {"headers": {**OWN, "accept-encoding": "gzip;q=0, br"}},
        {"headers": {**OWN, "accept-encoding": "gzip; q=0.000"}},
    ],
    ids=str,
)
def test_any_other_is_sent_as_it_is(asked):
    response = answered(page(), **asked)
    assert (is_packed(response), response.content.decode()) == (False, PAGE)


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(PAGE, status=404),
        HttpResponse(PAGE, content_type="application/json"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        HttpResponse("short"),
    ],
    ids=["an error", "JSON", "compressed already", "short"],
)
def test_errors_data_and_what_is_short_are_sent_as_they_are(response):
    content = response.content
    assert answered(response).content == content
    assert response.headers.get("Content-Encoding") != "gzip"


def test_a_public_file_is_compressed_whoever_asks(tmp_path):
    path = tmp_path / "styles.css"
    path.write_text("a { color: red }\n" * 100)
    with path.open("rb") as file:
        response = FileResponse(file, headers={"Cache-Control": "max-age=60, public"})
        response["Content-Type"] = 'text/css; charset="utf-8"'
        sent = answered(response, view="", headers={"accept-encoding": "gzip"})
        assert gzip.decompress(b"".join(sent.streaming_content)) == path.read_bytes()
    assert sent.file_to_stream is None  # else the server would send the file as it lies


def test_an_answer_that_sets_a_cookie_is_nobodys_but_its_readers():
    response = HttpResponse(PAGE, headers={"Cache-Control": "public"})
    response.set_cookie("session", "secret")
    assert not is_packed(answered(response, view="", headers={"accept-encoding": "gzip"}))
