"""What somebody typed survives a click beside it, a session that ended and a cookie that was lost."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, fill_in_form, sign_in

SESSION, TOKEN = "keydock_session", "keydock_csrf"
# The answers that these tests provoke, as Chromium logs them.
REFUSED = r"Failed to load resource.*status of 40[13]|Response Status Error Code 40[13]"


def generate(page: Page) -> None:
    page.get_by_role("link", name="Generate API key").first.click()


def name_in(page: Page) -> Any:
    return page.locator("#dialog [name=name]")


def send(page: Page) -> None:
    page.locator("#dialog").get_by_role("button", name="Generate new key").click()


@pytest.fixture
def keys(signed_in: Page, demo: dict[str, Any], allowed_complaints: list[str]) -> Page:
    allowed_complaints.append(REFUSED)
    signed_in.goto(f"/o/{demo['organization_id']}/keys")
    return signed_in


@pytest.mark.parametrize("way", ["beside", "Escape", "Escape twice"])
def test_a_slip_closes_no_dialog_in_which_something_was_typed(keys: Page, way: str):
    generate(keys)
    name_in(keys).fill("typed with care")
    if way == "beside":
        keys.mouse.click(5, 5)
    else:
        for _ in way.split():
            keys.keyboard.press("Escape")
    expect(keys.locator("#dialog [data-alerts]")).to_contain_text("not saved yet")
    expect(name_in(keys)).to_have_value("typed with care")


@pytest.mark.parametrize("button", ["Close", "Cancel"])
def test_a_button_that_says_so_closes_it(keys: Page, button: str):
    generate(keys)
    name_in(keys).fill("typed with care")
    keys.locator("#dialog").get_by_role("button", name=button).click()
    expect(keys.locator("#dialog")).to_be_hidden()
    generate(keys)
    expect(name_in(keys)).to_have_value("")
    keys.keyboard.press("Escape")
    expect(keys.locator("#dialog")).to_be_hidden()


def test_a_dialog_outlives_the_session_and_is_sent_after_a_sign_in_elsewhere(
    keys: Page, demo: dict[str, Any]
):
    generate(keys)
    name_in(keys).fill("outlives the session")
    keys.context.clear_cookies(name=SESSION)
    send(keys)
    link = keys.locator("#dialog [data-alerts]").get_by_role("link", name="Sign in in a new tab")
    with keys.context.expect_page() as opened:
        link.click()
    fill_in_form(opened.value, demo["owner_email"], demo["owner_password"])
    expect(opened.value.get_by_role("heading", name="You are signed in")).to_be_visible()
    expect(keys.locator("#dialog [data-alerts]")).to_contain_text("You are signed in again")
    expect(name_in(keys)).to_have_value("outlives the session")
    send(keys)
    expect(keys.get_by_role("dialog", name="Copy your API key")).to_be_visible()


def test_a_dialog_outlives_its_cookie(keys: Page):
    generate(keys)
    name_in(keys).fill("outlives the cookie")
    keys.context.clear_cookies(name=TOKEN)
    send(keys)
    expect(keys.locator("#dialog [data-alerts]")).to_contain_text("send it again")
    send(keys)
    expect(keys.get_by_role("dialog", name="Copy your API key")).to_be_visible()


def fill_in(page: Page, demo: dict[str, Any], name: str) -> Any:
    page.goto(f"/o/{demo['organization_id']}/keys/generate")
    page.locator("[name=name]").fill(name)
    return page.get_by_role("button", name="Generate new key")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_page_outlives_the_session(
    open_page: OpenPage, demo: dict[str, Any], allowed_complaints: list[str], javascript: bool
):
    allowed_complaints.append(REFUSED)
    page = sign_in(open_page(javascript=javascript), demo["owner_email"], demo["owner_password"])
    name = f'kept "as typed" & whole {javascript}'
    button = fill_in(page, demo, name)
    page.context.clear_cookies(name=SESSION)
    button.click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    fill_in_form(opened.value, demo["owner_email"], demo["owner_password"])
    if javascript:
        expect(page.get_by_text("You are signed in. Send it now.")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    if (
        not javascript
    ):  # the token of the form is older than the sign-in, which only a script could tell it
        expect(page.get_by_text(demo["owner_email"])).to_be_visible()
        page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_page_outlives_its_cookie(
    open_page: OpenPage, demo: dict[str, Any], allowed_complaints: list[str], javascript: bool
):
    allowed_complaints.append(REFUSED)
    page = sign_in(open_page(javascript=javascript), demo["owner_email"], demo["owner_password"])
    button = fill_in(page, demo, f"without its cookie {javascript}")
    page.context.clear_cookies(name=TOKEN)
    button.click()
    expect(page.get_by_role("heading", name="This form has to be sent again")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_the_page_fits(
    open_page: OpenPage, demo: dict[str, Any], allowed_complaints: list[str], viewport: str
):
    allowed_complaints.append(REFUSED)
    page = sign_in(open_page(viewport), demo["owner_email"], demo["owner_password"])
    button = fill_in(page, demo, "fits")
    page.context.clear_cookies(name=SESSION)
    button.click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
