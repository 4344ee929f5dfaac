"""What strangers see at `/`: the operators' text without anything that acts, and the ways in that are open."""

import pytest
from django.test import Client

from portal.branding.front_page import as_html, clean_front_page
from portal.errors import InvalidInput
from portal.installation import brand
from portal.installation.brand import Brand
from tests.portal.signed_in import signed_in


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Our API\nHello", "<h2>Our API</h2>"),
        ("**bold** and `code`", "<strong>bold</strong> and <code>code</code>"),
        ("[docs](https://acme.example/docs)", '<a href="https://acme.example/docs" rel="noopener">docs</a>'),
        ("[write](mailto:help@acme.example)", 'href="mailto:help@acme.example"'),
        ("|a|\n|-|\n|1|", "<td>1</td>"),
    ],
)  # fmt: skip
def test_markdown_is_shown_as_it_means(text, html) -> None:
    assert html in as_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://evil.example/pixel.png)",
        "<a href='#' hx-get='/accounts/logout/'>x</a>",
        "<div style='position:fixed'>x</div>",
    ],
)
def test_nothing_in_it_acts(text) -> None:
    shown = as_html(text)
    for part in ("<script", "<img", 'href="javascript', 'href="data', "<a href='#'", "<div"):
        assert part not in shown


def test_a_text_of_a_book_is_refused() -> None:
    assert clean_front_page(" a\r\nb ") == "a\nb"
    with pytest.raises(InvalidInput) as refusal:
        clean_front_page("a" * 10_001)
    assert refusal.value.code == "invalid_front_page"


@pytest.mark.parametrize(("policy", "offered"), [("open", True), ("closed", False)])
def test_a_stranger_is_offered_the_ways_in_that_are_open(db, settings, policy, offered) -> None:
    settings.SIGN_UP = policy
    brand.show(
        Brand(name="Acme Keys", front_page="Hello **there**", support_email="h@acme.example")
    )
    answer = Client().get("/")
    page = answer.content.decode()
    assert (answer.status_code, "Hello <strong>there</strong>" in page) == (200, True)
    assert ("/accounts/login/" in page, "/accounts/signup/" in page) == (True, offered)
    assert ("/docs" in page, "mailto:h@acme.example" in page) == (True, True)


def test_whoever_is_signed_in_comes_home(cast) -> None:
    there = f"/o/{cast.acme.public_id}/home"
    assert signed_in(cast.alice).get("/").headers["Location"] == there
