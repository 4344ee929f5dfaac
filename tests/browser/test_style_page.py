"""Every component can be used by everybody: axe finds nothing on the style page and the pages on the way in."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in

SCHEMES = ("light", "dark")
VIEWPORTS = ("desktop", "phone")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe complains about: the rule, and the elements."""
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]


def whole_page(page: Page) -> None:
    expect(page.get_by_role("heading", name="Style", level=1)).to_be_visible()


def refused_dialog(page: Page) -> None:
    page.get_by_role("link", name="Open the dialog").click()
    page.locator("#dialog").get_by_role("button", name="Generate new key").click()
    expect(page.locator("#dialog [aria-invalid=true]")).to_be_focused()


def key_shown_once(page: Page) -> None:
    page.get_by_role("link", name="Show a key once").click()
    expect(page.locator("#dialog").get_by_role("button", name="Copy key")).to_be_focused()


def key_kept_from_closing(page: Page) -> None:
    key_shown_once(page)
    page.keyboard.press("Escape")
    expect(page.locator("#dialog [data-alerts]")).to_contain_text("before you close")


def question_over_panel(page: Page) -> None:
    page.get_by_role("link", name="Open the panel").click()
    page.locator("#panel").get_by_role("link", name="Revoke API key").click()
    expect(page.locator("#dialog").get_by_role("button", name="Keep key")).to_be_focused()


def row_menu(page: Page) -> None:
    page.get_by_role("button", name="Actions for production-main").click()
    expect(page.locator("#style-menu")).to_be_visible()


def account_menu(page: Page) -> None:
    if page.get_by_role("button", name="Menu", exact=True).is_visible():
        page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("button", name="Your account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


STATES = (
    whole_page,
    refused_dialog,
    key_shown_once,
    key_kept_from_closing,
    question_over_panel,
    row_menu,
    account_menu,
)


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_style_page_has_no_violation_in_any_state(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
):
    page = sign_in(open_page(viewport, scheme), demo["owner_email"], demo["owner_password"])
    found = {}
    for state in STATES:
        page.goto("/style")
        reach(state, page)
        found[state.__name__] = violations(page)
    assert {name: list_ for name, list_ in found.items() if list_} == {}


def reach(state: Callable[[Page], None], page: Page) -> None:
    """Bring the page into the state. A guarded dialog asks before the next page is opened: then leave."""
    page.once("dialog", lambda dialog: dialog.accept())
    state(page)


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_pages_on_the_way_in_have_no_violation(open_page: OpenPage, viewport: str, scheme: str):
    page = open_page(viewport, scheme)
    found = {}
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        page.goto(path)
        found[path] = violations(page)
    assert {path: list_ for path, list_ in found.items() if list_} == {}


@pytest.mark.parametrize("path", ["/admin/login/", "/accounts/login/"])
def test_forms_are_usable_on_a_phone_without_scrolling_sideways(open_page: OpenPage, path: str):
    page = open_page("phone")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_style_page_does_not_scroll_sideways_on_a_phone(
    open_page: OpenPage, demo: dict[str, Any]
):
    page = sign_in(open_page("phone"), demo["owner_email"], demo["owner_password"])
    page.goto("/style")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_buttons_are_large_enough_for_a_finger(open_page: OpenPage, demo: dict[str, Any]):
    page = sign_in(open_page("phone"), demo["owner_email"], demo["owner_password"])
    page.goto("/style")
    heights = page.locator(".button:not(.small):visible").evaluate_all(
        "buttons => buttons.map(button => button.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
