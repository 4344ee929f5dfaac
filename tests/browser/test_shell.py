"""The shell serves everybody: theme, drawer, shortcuts, and plain words when something goes wrong."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in


@pytest.fixture
def style(signed_in: Page) -> Page:
    signed_in.goto("/style")
    return signed_in


@pytest.mark.parametrize(("choice", "theme"), [("Dark", "dark"), ("Light", "light")])
def test_the_theme_is_written_by_the_server_and_kept(style: Page, choice: str, theme: str):
    style.get_by_role("button", name="Theme").click()
    style.get_by_role("button", name=choice).click()
    expect(style.locator("html")).to_have_attribute("data-theme", theme)
    style.goto("/style")
    expect(style.locator("html")).to_have_attribute("data-theme", theme)


def test_the_system_decides_again_when_asked_to(style: Page):
    for choice, dark in (("Dark", 1), ("As the system", 0)):
        style.get_by_role("button", name="Theme").click()
        style.get_by_role("button", name=choice).click()
        expect(style.locator("html[data-theme]")).to_have_count(dark)


def test_the_first_tab_leads_past_the_menu(style: Page):
    style.keyboard.press("Tab")
    expect(style.get_by_role("link", name="Skip to content")).to_be_focused()
    style.keyboard.press("Enter")
    expect(style.locator("#main")).to_be_focused()


def test_on_a_phone_the_menu_is_a_drawer(open_page: OpenPage, demo: dict[str, Any]):
    page = sign_in(open_page("phone"), demo["owner_email"], demo["owner_password"])
    page.goto("/style")
    link = page.get_by_role("link", name="API Keys", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_arrow_keys_walk_a_menu(style: Page):
    style.get_by_role("button", name="Actions for production-main").click()
    style.keyboard.press("ArrowDown")
    expect(style.locator("#style-menu").get_by_role("link", name="Open")).to_be_focused()


def test_slash_searches_and_n_makes_a_new_one(style: Page):
    style.keyboard.press("/")
    expect(style.get_by_role("searchbox")).to_be_focused()
    style.keyboard.press("n")
    expect(style.locator("#dialog")).to_be_hidden()
    expect(style.get_by_role("searchbox")).to_have_value("n")
    style.get_by_role("searchbox").blur()
    style.keyboard.press("n")
    expect(style.locator("#dialog")).to_be_visible()


def test_shortcuts_can_be_switched_off_for_good(style: Page):
    style.get_by_role("button", name="Your account").click()
    style.get_by_label("Shortcuts").uncheck()
    style.reload()
    style.keyboard.press("n")
    style.keyboard.press("/")
    expect(style.get_by_role("searchbox")).not_to_be_focused()
    expect(style.locator("#dialog")).to_be_hidden()


def test_a_failed_request_says_that_nothing_was_changed(style: Page, allowed_complaints: list[str]):
    allowed_complaints += ["status of 404", "Response Status Error Code 404"]
    style.get_by_role("button", name="A request that fails").click()
    expect(style.locator("#toasts")).to_contain_text("Nothing was changed")


def test_a_lost_answer_to_a_change_says_that_nobody_knows(
    style: Page, allowed_complaints: list[str]
):
    allowed_complaints += ["ERR_FAILED", "htmx:sendError", "htmx:afterRequest"]
    style.get_by_role("link", name="Open the dialog").click()
    style.locator("#dialog [name=name]").fill("production-main")
    style.route("**/style?part=dialog", lambda route: route.abort())
    style.locator("#dialog").get_by_role("button", name="Generate new key").click()
    expect(style.locator("#dialog [data-alerts]")).to_contain_text("It is not known whether")


def test_being_offline_is_told_and_taken_back(style: Page):
    style.context.set_offline(True)
    expect(style.locator("#offline")).to_be_visible()
    style.context.set_offline(False)
    expect(style.locator("#offline")).to_be_hidden()


def test_a_lost_session_leads_to_sign_in_not_into_the_dialog(style: Page):
    style.context.clear_cookies()
    style.get_by_role("link", name="Open the dialog").click()
    expect(style.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(style.locator("dialog")).to_have_count(0)


def test_times_are_told_on_the_readers_clock_beside_utc(style: Page):
    tip = style.locator("time[data-tip]").first.get_attribute("title") or ""
    assert "your time" in tip
    assert "UTC" in tip
