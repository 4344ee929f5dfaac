"""The documentation reads well for everybody: by screen reader, on a phone, without scripts; a request can be tried."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations

OPERATION = "/docs/portal-api/list-keys"
GUIDE = "/docs/guides/authentication"


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_read_it(open_page: OpenPage, viewport: str, scheme: str) -> None:
    """A stranger too: axe finds nothing, nothing is wider than the window, nothing comes from elsewhere."""
    page = open_page(viewport, scheme)
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    for address in (OPERATION, GUIDE):
        page.goto(address)
        expect(page.get_by_role("tab", name="Python").first).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert hosts == {"127.0.0.1"}


def test_a_language_is_chosen_by_keyboard_and_kept(page: Page) -> None:
    page.goto(OPERATION)
    page.get_by_role("tab", name="curl").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Python")).to_be_focused()
    expect(page.get_by_text("import requests")).to_be_visible()
    page.goto(GUIDE)
    expect(page.get_by_text("import requests").first).to_be_visible()
    expect(page.locator("#code-1-curl")).to_be_hidden()


def test_without_scripts_all_languages_stand_below_one_another(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(OPERATION)
    for text in ('curl "http', "import requests", "await fetch"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.locator("#try-it")).to_be_hidden()
    page.get_by_role("searchbox").fill("rotate key")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rotate key", exact=True).click()
    expect(page).to_have_url(re.compile("/docs/portal-api/rotate-key$"))


def test_a_request_is_tried_with_a_key_that_goes_nowhere_else(
    page: Page, demo: dict[str, Any]
) -> None:
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto("/docs/portal-api/whoami")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    page.get_by_text("Try it", exact=True).click()
    page.get_by_label("API key or temporary token").fill(demo["secret_key"])
    page.get_by_role("button", name="Send").click()
    answer = page.locator(".try-answer")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text(demo["organization_id"])
    page.get_by_role("button", name="Go on with a temporary token").click()
    expect(answer).to_contain_text("The key is gone from this page")
    page.get_by_role("button", name="Send").click()
    expect(answer).to_contain_text('"organization_id"')
    assert [urlsplit(line.split()[0]).path for line in sent] == [
        "/v1/whoami",
        "/v1/auth/authenticate",
        "/v1/whoami",
    ]
    assert not any(demo["secret_key"] in line for line in sent)  # neither in an address nor a body
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert demo["secret_key"] not in page.evaluate(kept) + page.content()
