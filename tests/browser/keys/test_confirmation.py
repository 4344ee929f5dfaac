"""The question who it is stands in the dialog of a key, keeps what was typed there, and is answered in one go."""

import re
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.people.test_people_pages import newcomer
from tests.browser.people.test_second_factor import come_in, laptop
from tests.browser.test_style_page import violations
from tests.server import Server

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
# A session as the sign-in leaves it, whose person proved long ago who they are.
STALE_SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from portal.models import User
from portal.sign_in.session_store import SessionStore
user, session = User.objects.get(email={email!r}), SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "portal.sign_in.backends.EmailBackend"
session["proof"] = {{"person": user.pk, "at": 0, "by": "password"}}
session.create()
print("session:" + session.session_key)
"""
# The same session, as its cookie names it, hours after its person came in.
MADE_STALE = """
from portal.sign_in.session_store import SessionStore
session = SessionStore({key!r})
session["proof"] = {{**session["proof"], "at": 0}}
session.save()
"""


def stale(page: Page, server: Server, email: str) -> Page:
    """The page as somebody sees it who was signed in for hours."""
    key = server.shell(STALE_SESSION.format(email=email)).rpartition("session:")[2].strip()
    page.context.add_cookies(
        [{"name": "keydock_session", "value": key, "url": server.base_url, "httpOnly": True}]
    )
    page.goto("/developer/keys")
    return page


def ask_for_a_key(page: Page, name: str) -> None:
    page.get_by_role("link", name="Generate API key").first.click()
    page.locator("[name=name]").fill(name)
    page.locator("label", has_text="Never").click()
    page.get_by_role("button", name="Generate new key").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()


def answer(page: Page, password: str) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Confirm", exact=True).click()


@pytest.fixture(autouse=True)
def _is_asked(allowed_complaints: list[str]) -> None:
    """Chromium logs each answer of 401, which here is the question."""
    allowed_complaints.append(r"Failed to load resource.*status of 401")


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_dialog_asks_and_then_shows_the_key(
    open_page: OpenPage, server: Server, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    name = f"asked-{token_hex(4)}"
    page = stale(open_page(viewport, scheme), server, demo["owner_email"])
    ask_for_a_key(page, name)
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Password", exact=True)).to_be_focused()
    assert violations(page) == []
    answer(page, "not the password")
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    assert violations(page) == []
    answer(page, demo["owner_password"])
    expect(dialog.get_by_role("heading", name="Copy your API key")).to_be_visible()
    assert FULL_KEY.search(dialog.inner_text())
    assert name in dialog.inner_text()


def test_without_scripts_the_page_asks_and_then_shows_the_key(
    open_page: OpenPage, server: Server, demo: dict[str, Any]
) -> None:
    page = stale(open_page("phone", javascript=False), server, demo["owner_email"])
    ask_for_a_key(page, f"plain-{token_hex(4)}")
    answer(page, "not the password")
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    answer(page, demo["owner_password"])
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()
    assert FULL_KEY.search(page.locator("#secret").inner_text())


def test_a_passkey_answers_inside_the_dialog(server: Server, page: Page, at_localhost: str) -> None:
    """Whoever has a second factor is asked for it where they are, and what they typed is done."""
    laptop(page)
    come_in(page, at_localhost, newcomer(server))
    page.goto(f"{at_localhost}/accounts/second-factor/passkeys/new")
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have stored them").click()
    page.goto(f"{at_localhost}/organizations/new")
    page.get_by_label("Name", exact=True).fill("Passkeys at work")
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url("**/o/**")
    [cookie] = [one for one in page.context.cookies() if one["name"] == "keydock_session"]
    server.shell(MADE_STALE.format(key=cookie["value"]))

    name = f"touched-{token_hex(4)}"
    page.goto(f"{at_localhost}/developer/keys")
    ask_for_a_key(page, name)
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Password", exact=True)).to_have_count(0)
    dialog.get_by_role("button", name="Use a passkey").click()
    expect(dialog.get_by_role("heading", name="Copy your API key")).to_be_visible()
    assert FULL_KEY.search(dialog.inner_text())
    assert name in dialog.inner_text()


def test_escape_closes_the_question_and_makes_nothing(
    open_page: OpenPage, server: Server, demo: dict[str, Any]
) -> None:
    page, name = stale(open_page(), server, demo["owner_email"]), f"left-{token_hex(4)}"
    ask_for_a_key(page, name)
    page.locator("#dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator("#dialog")).to_be_hidden()
    page.reload()
    expect(page.get_by_text(name)).to_have_count(0)
