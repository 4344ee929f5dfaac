"""A page leads to a path of this site or nowhere."""

import pytest

from portal.http.redirects import LONGEST, is_own_path, next_path, to_page
from tests.portal.asking import ask

# Open-redirect payloads (security goal D5): other hosts in every dress, other schemes, control characters.
ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "https://evil.example", "http:///evil.example", "//evil.example%2f..", "javascript:alert(1)",
    "data:text/html,x", "/\t/evil.example", "\t//evil.example", "/path\r\nSet-Cookie: a=b", "\x00/x",
    "%2f%2fevil.example", "evil.example", "", f"//evil.example?{'a' * 4000}", f"/?{'a' * LONGEST}",
    "http://127.0.0.1:1/", "http://localhost/",
]  # fmt: skip


LONG = f"/authorize?state={'a' * 4000}"


@pytest.mark.parametrize("url", ["/", "/o/org_1/keys?search=a&status=active#top", "/a//b", LONG])
def test_a_path_of_this_site_is_ours(url: str):
    assert is_own_path(url)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_anything_else_is_not(url: str):
    assert not is_own_path(url)


def test_next_falls_back_to_the_default():
    assert next_path(ask("/?next=//evil.example"), "/home") == "/home"


def test_htmx_is_told_to_load_the_whole_page():
    response = to_page(ask("/", HX_Request="true"), "/members")
    assert response["HX-Redirect"] == "/members"


def test_a_browser_gets_a_redirect_that_reloading_does_not_repeat():
    response = to_page(ask("/"), "/members")
    assert (response.status_code, response["Location"]) == (303, "/members")
