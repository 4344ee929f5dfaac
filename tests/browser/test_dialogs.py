"""Dialogs, the side panel and copying behave as people expect: nothing is lost, and focus comes back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, sign_in

SECRET = "kd_live_EXAMPLE"
STYLE, PANEL = re.compile(r"/style$"), re.compile(r"/style\?part=panel$")


@pytest.fixture
def style(signed_in: Page) -> Page:
    signed_in.goto("/style")
    return signed_in


def show_once(page: Page) -> None:
    page.get_by_role("link", name="Show a key once").click()
    expect(page.locator("#dialog #secret")).to_be_visible()


def open_panel(page: Page) -> None:
    page.get_by_role("link", name="Open the panel").click()
    expect(page.locator("#panel")).to_be_visible()
    expect(page).to_have_url(PANEL)  # the browser has written down where Back leads from here


# Opening and closing


def test_a_dialog_gives_the_focus_back_to_its_opener(style: Page):
    style.get_by_role("link", name="Open the dialog").click()
    expect(style.locator("#dialog")).to_be_visible()
    style.keyboard.press("Escape")
    expect(style.locator("#dialog")).to_be_hidden()
    expect(style.get_by_role("link", name="Open the dialog")).to_be_focused()


def test_a_click_beside_the_dialog_closes_it(style: Page):
    style.get_by_role("link", name="Open the dialog").click()
    expect(style.locator("#dialog")).to_be_visible()
    style.mouse.click(5, 5)
    expect(style.locator("#dialog")).to_be_hidden()


def test_cancel_takes_the_space_bar_as_a_button_does(style: Page):
    style.get_by_role("link", name="Open the dialog").click()
    style.locator("#dialog").get_by_role("button", name="Cancel").press(" ")
    expect(style.locator("#dialog")).to_be_hidden()


def test_a_refused_form_stays_open_keeps_the_text_and_focuses_the_error(style: Page):
    style.get_by_role("link", name="Open the dialog").click()
    name = style.locator("#dialog [name=name]")
    name.evaluate("field => field.removeAttribute('maxlength')")
    name.fill("x" * 101)
    style.locator("#dialog").get_by_role("button", name="Generate new key").click()
    expect(style.locator("#dialog .errorlist")).to_be_visible()
    expect(style.locator("#dialog [name=name]")).to_have_value("x" * 101)
    expect(style.locator("#dialog [name=name]")).to_be_focused()


def test_a_form_belongs_to_its_dialog_from_the_moment_it_is_seen(style: Page):
    """Else whoever is quick leaves the dialog for the page without scripts, and what lies behind it."""
    style.evaluate(
        """() => new MutationObserver((changes, seen) => {
            const form = document.querySelector("#dialog form");
            if (!form) return;
            seen.disconnect();
            form.elements.name.value = "x".repeat(101);
            form.requestSubmit();
        }).observe(document.getElementById("dialog"), { childList: true, subtree: true })"""
    )
    style.get_by_role("link", name="Open the dialog").click()
    expect(style.locator("#dialog .errorlist")).to_be_visible()
    expect(style).to_have_url(STYLE)


def test_a_good_form_shows_the_key_in_the_same_dialog(style: Page):
    style.get_by_role("link", name="Open the dialog").click()
    style.locator("#dialog [name=name]").fill("production-main")
    style.locator("#dialog").get_by_role("button", name="Generate new key").click()
    expect(style.get_by_role("dialog", name="Copy your API key")).to_be_visible()


def test_a_dialog_opens_at_once_and_its_content_comes_when_it_comes(
    style: Page, allowed_complaints: list[str]
):
    allowed_complaints.append("status of 503|Response Status Error Code 503")
    held: list[Route] = []
    style.route("**/style?part=dialog", lambda route: held.append(route))
    dialog, opener = style.locator("#dialog"), style.get_by_role("link", name="Open the dialog")

    opener.click()
    expect(style.get_by_role("dialog", name="Open the dialog")).to_be_visible()
    expect(dialog.locator(".spinner")).to_be_visible()
    style.keyboard.press("Escape")  # whoever does not want to wait
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    with style.expect_request("**/style?part=dialog"):
        opener.click()
    expect(dialog.locator(".spinner")).to_be_visible()
    held[-1].continue_()
    expect(style.get_by_role("dialog", name="Generate API key")).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    style.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    with style.expect_request("**/style?part=dialog"):
        opener.click()
    held[-1].fulfill(status=503)
    expect(style.locator("#toasts")).to_contain_text("Nothing was changed.")
    expect(dialog).to_be_hidden()


# The key that is shown once


@pytest.mark.parametrize("way", ["Escape twice", "X", "backdrop", "Done"])
def test_a_key_not_yet_stored_can_not_be_closed_by_accident(style: Page, way: str):
    show_once(style)
    if way == "Escape twice":
        style.keyboard.press("Escape")
        style.keyboard.press("Escape")
    elif way == "backdrop":
        style.mouse.click(5, 5)
    else:
        name = {"X": "Close"}.get(way, way)
        style.locator("#dialog").get_by_role("button", name=name).click(force=True)
    expect(style.locator("#dialog [data-alerts]")).to_contain_text(
        "only time the full key is shown"
    )
    expect(style.locator("#dialog #secret")).to_contain_text(SECRET)


def test_leaving_the_page_asks_first(style: Page):
    show_once(style)
    style.locator("#dialog .box-body").click()  # Chromium asks only after the person did something
    asked: list[str] = []
    style.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with style.expect_event("dialog"):
        style.evaluate("location.href = '/style?left'")
    expect(style.locator("#dialog #secret")).to_be_visible()
    assert asked == ["beforeunload"]


def test_copying_fills_the_clipboard_says_so_and_unlocks_done(style: Page):
    show_once(style)
    done = style.locator("#dialog").get_by_role("button", name="Done")
    expect(done).to_have_attribute("aria-disabled", "true")
    style.locator("#dialog").get_by_role("button", name="Copy key").click()
    expect(style.locator("#dialog .copy .done")).to_be_visible()
    expect(style.locator("#dialog [data-live]")).to_have_text("Copied")
    assert style.evaluate("navigator.clipboard.readText()").startswith(SECRET)
    expect(done).to_have_attribute("aria-disabled", "false")


def test_without_the_clipboard_api_copying_works_inside_the_dialog(style: Page):
    style.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    show_once(style)
    style.locator("#dialog").get_by_role("button", name="Copy key").click()
    expect(style.locator("#dialog").get_by_role("button", name="Done")).to_have_attribute(
        "aria-disabled", "false"
    )
    style.reload()
    assert style.evaluate("navigator.clipboard.readText()").startswith(SECRET)


def test_the_tick_unlocks_done_and_the_secret_leaves_the_page(style: Page):
    show_once(style)
    style.locator("#dialog").get_by_label("I have stored this key").check()
    style.locator("#dialog").get_by_role("button", name="Done").click()
    expect(style.locator("#dialog")).to_be_hidden()
    assert style.locator("#dialog-content").inner_html() == ""


def test_the_browser_keeps_no_copy_of_the_secret(style: Page):
    show_once(style)
    stored = style.evaluate(
        "JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage})"
    )
    assert SECRET not in stored


# The side panel


def test_the_panel_has_an_address_and_back_closes_it_in_place(style: Page):
    style.evaluate("window.marked = true")
    open_panel(style)
    expect(style).to_have_url(PANEL)
    style.go_back()
    expect(style.locator("#panel")).to_be_hidden()
    expect(style).to_have_url(STYLE)
    assert style.evaluate("window.marked")
    expect(style.get_by_role("link", name="Open the panel")).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "X", "backdrop"])
def test_the_panel_closes_in_place_and_leaves_the_list_as_it_was(style: Page, way: str):
    style.evaluate("window.marked = true")
    open_panel(style)
    if way == "Escape":
        style.keyboard.press("Escape")
    elif way == "X":
        style.locator("#panel").get_by_role("button", name="Close").click()
    else:
        style.mouse.click(5, 5)
    expect(style.locator("#panel")).to_be_hidden()
    expect(style).to_have_url(STYLE)
    assert style.evaluate("window.marked")


def test_forward_opens_the_panel_again(style: Page):
    open_panel(style)
    style.go_back()
    expect(style.locator("#panel")).to_be_hidden()
    style.go_forward()
    expect(style.get_by_role("dialog", name="billing-webhooks")).to_be_visible()
    style.keyboard.press("Escape")
    expect(style.locator("#panel")).to_be_hidden()
    expect(style).to_have_url(STYLE)


def test_escape_closes_only_the_question_on_top(style: Page):
    open_panel(style)
    style.locator("#panel").get_by_role("link", name="Revoke API key").click()
    expect(style.locator("#dialog").get_by_role("button", name="Keep key")).to_be_focused()
    style.keyboard.press("Escape")
    expect(style.locator("#dialog")).to_be_hidden()
    expect(style.locator("#panel")).to_be_visible()
    expect(style.locator("#panel").get_by_role("link", name="Revoke API key")).to_be_focused()


# Without scripts


@pytest.mark.parametrize(
    ("link", "heading"),
    [
        ("Open the dialog", "Generate API key"),
        ("Show a key once", "Copy your API key"),
        ("Ask first", "Revoke this API key?"),
        ("Open the panel", "billing-webhooks"),
    ],
)
def test_without_scripts_every_dialog_is_a_page(
    open_page: OpenPage, demo: dict[str, Any], link: str, heading: str
):
    page = sign_in(open_page(javascript=False), demo["owner_email"], demo["owner_password"])
    page.goto("/style")
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_without_scripts_nothing_is_offered_that_needs_them(
    open_page: OpenPage, demo: dict[str, Any]
):
    page = sign_in(open_page(javascript=False), demo["owner_email"], demo["owner_password"])
    page.goto("/style?part=once")
    expect(page.locator("#secret")).to_contain_text(SECRET)
    expect(page.locator(".copy:visible")).to_have_count(0)


def test_a_panel_that_is_closed_twice_within_a_second_reloads_nothing(style: Page):
    """What looks after the first step back must not take the second for it, on a machine that is slow."""
    style.evaluate(
        """() => {
            history.replaceState({ htmx: true }, "", location.href); // as after a search
            const wait = window.setTimeout;
            window.late = [];
            window.setTimeout = (what, after) => (after === 1000 ? window.late.push(what) : wait(what, after));
        }"""
    )
    open_panel(style)
    style.keyboard.press("Escape")
    expect(style).to_have_url(STYLE)
    open_panel(style)
    style.evaluate(
        "() => { document.querySelector('#panel [data-close]').click(); window.late[0](); }"
    )
    expect(style).to_have_url(STYLE)
    expect(style.get_by_role("link", name="Open the panel")).to_be_focused()
    assert style.evaluate("() => window.late.length") == 2  # the same page still
