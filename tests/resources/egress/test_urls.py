"""Which addresses may be called as far as their text tells."""

import pytest
from pytest_django.fixtures import Settings

from portal.errors import Refusal
from resources.egress.urls import check_url, climbs, next_url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "//example.com/",
            "",
        ),
        *("http://example.com/", "https://user:secret@example.com/", "https://@example.com/"),
        *("https://example.com:22/", "https://example.com:99999/", "https://example.com:x/"),
        *("https:///path", "https://exa mple.com/", "https://example.com\\@127.0.0.1/"),
        *("https://example.com/\r\nX: y", "https://exämple.com/", "https://[::1/", "https://?x=1"),
        "https://example.com/" + "a" * 5000,
    ],
)
def test_an_address_that_may_not_be_called_is_told_from_its_text(url: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_url(url)
    assert (refusal.value.status, refusal.value.code) == (502, "address_refused")


@pytest.mark.parametrize(
    ("public", "url"),
    [
        ("https://keys.example.com", "https://keys.example.com/v1/data"),
        ("https://keys.example.com", "https://KEYS.example.com.:443/"),
        ("https://keys.example.com:8443", "https://keys.example.com:8443"),
        ("http://keys.example.com", "http://keys.example.com:80/demo/worker"),
    ],
)
def test_our_own_address_is_not_called(settings: Settings, public: str, url: str) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_PORTS, settings.PUBLIC_URL = True, [8443], public
    with pytest.raises(Refusal) as refusal:
        check_url(url)
    assert (refusal.value.code, "the portal itself" in refusal.value.detail) == (
        "address_refused",
        True,
    )


@pytest.mark.parametrize(
    "url", ["https://keys.example.com:8443/", "https://KEYS.example.com.:8443"]
)
def test_the_address_of_the_admin_is_not_called_either(settings: Settings, url: str) -> None:
    settings.EGRESS_PORTS, settings.PUBLIC_URL = [8443], "https://keys.example.com"
    settings.ADMIN_ORIGIN = "https://keys.example.com:8443"
    with pytest.raises(Refusal) as refusal:
        check_url(url)
    assert "the portal itself" in refusal.value.detail


def test_a_neighbour_of_ours_is_called(settings: Settings) -> None:
    settings.EGRESS_PORTS, settings.PUBLIC_URL = [8443], "https://keys.example.com"
    for url in (
        "https://example.com",
        "https://keys.example.com:8443",
        "https://a.keys.example.com",
    ):
        assert check_url(url)


def test_plain_http_is_called_only_where_the_operator_allows_it(settings: Settings) -> None:
    settings.EGRESS_HTTP = True
    assert check_url("http://example.com/rows").hostname == "example.com"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/a b/c?d=e f", "https://example.com/a%20b/c?d=e%20f"),
        ("/a%20b", "https://example.com/a%20b"),
        ("/ü".encode().decode("latin-1"), "https://example.com/%C3%BC"),
        ("https://bücher.example/ß".encode().decode("latin-1"), "https://xn--bcher-kva.example/%C3%9F"),
        ("\xfc", "https://example.com/%EF%BF%BD"),
        (" /spaced ", "https://example.com/spaced"),
        ("?page=2", "https://example.com/rows?page=2"),
        ("#part", "https://example.com/rows#part"),
    ],
)  # fmt: skip
def test_a_redirect_may_hold_raw_spaces_and_utf_8(location: str, target: str) -> None:
    assert next_url("https://example.com/rows", location) == target


@pytest.mark.parametrize("location", ["https://a\\b/", "http://[", "https://" + "\xfc" * 80 + "/"])
def test_a_redirect_to_no_address_is_refused(location: str) -> None:
    with pytest.raises(Refusal) as refusal:
        next_url("https://example.com/rows", location)
    assert refusal.value.code == "address_refused"


@pytest.mark.parametrize(
    "path",
    ["a/../b", "..", "a/..;/b", "..;x=y/b", "a/.;/b", "%2e%2e/b", "a/%252e%252e/b", "a/..%2fb", "a/%2e%2e%3b/b",
     "a\\..\\b", "a/.. /b", "a/\uff0e\uff0e/b", "%25252525252e"],
)  # fmt: skip
def test_whatever_some_server_could_read_as_a_step_up_is_one(path: str) -> None:
    assert climbs(path)


@pytest.mark.parametrize(
    "path", ["", "a/b", "a;v=1/b", "...", "a..b", "50%/x", ".well-known/a", "a/%2f/b"]
)
def test_an_honest_path_is_none(path: str) -> None:
    assert not climbs(path)
