"""Whoever holds one of the five handbooks that the owner gave finds every word of it, by clicking alone.

One story a document, with the words of the document: `Walk.click` and `Walk.sees` fail on a word that is not there.
"""

import re
from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD, found, newcomer
from tests.server import Server

Demo = dict[str, Any]
KEY = re.compile(r"kd_live_\w{12}_\w{49}")


class Walk:
    """A person with a document in hand."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def window(self) -> Locator:
        return self.page.get_by_role("dialog")

    def click(self, words: str, within: Locator | None = None) -> None:
        """Click what is called exactly so: a link, a button or an entry of a menu."""
        place = within or self.page
        named = place.get_by_role("link", name=words, exact=True)
        for role in ("button", "menuitem"):
            named = named.or_(place.get_by_role(role, name=words, exact=True))
        named.locator("visible=true").first.click()

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.get_by_text(each).locator("visible=true").first).to_be_visible()

    def copies(self, what: str) -> str:
        """Copy what the window shows once, with the button beside it; then close it."""
        box = self.page.locator("[data-copy-once]")
        self.click(f"Copy {what}", box)
        text = str(self.page.evaluate("navigator.clipboard.readText()"))
        assert KEY.fullmatch(text), text
        self.click("Done", box)
        expect(box).to_have_count(0)
        return text


@pytest.fixture
def walk(signed_in: Page, demo: Demo) -> Walk:
    """The demo's owner, signed in, on the first page."""
    signed_in.goto("/")
    return Walk(signed_in)


def name() -> str:
    return f"walk-{token_hex(4)}"


def answer(server: Server, path: str, **headers: str) -> requests.Response:
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return requests.get(server.base_url + path, headers=sent, timeout=30)


def test_document_000_from_a_pop_to_its_configuration(server: Server, page: Page) -> None:
    """Create a Pop, continue; "Create API Key", a name in the window, "Continue"; copy; swap; fetch."""
    sign_in(page, newcomer(server), PASSWORD)
    found(page, "Document Works")
    walk = Walk(page)
    walk.click("Get started")
    walk.sees("Create a Pop")
    page.get_by_label("Name", exact=True).fill("My Pop")
    walk.click("Continue")
    walk.click("Create API Key", page.get_by_role("main"))
    walk.window.get_by_label("Key name").fill("My App Key")
    walk.click("Continue", walk.window)
    key = walk.copies("key")
    walk.sees("EYEPOP_POP_ID=", "EYEPOP_SECRET_API_KEY=", "/authentication/token")
    swapped = requests.post(
        f"{server.base_url}/authentication/token", json={"secret_key": key}, timeout=30
    )
    token = swapped.json()["access_token"]
    pop = re.search(r"/start/([0-9a-f-]{36})", page.url)
    assert pop
    path = f"/pops/{pop[1]}/config?auto_start=false"
    assert answer(server, path, authorization=f"Bearer {token}").json()["name"] == "My Pop"


def test_document_001_from_the_hamburger_to_a_key_and_its_end(
    server: Server, open_page: OpenPage, demo: Demo
) -> None:
    """The menu, "API Keys", "Create API Key", a memorable name, the expiry from a list, "Create"; copy; delete."""
    page = open_page(viewport="phone")
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/pops")
    walk, called = Walk(page), name()
    walk.click("Menu")
    walk.click("API Keys")
    walk.click("Create API Key", page.get_by_role("main"))
    walk.window.get_by_label("Key name").fill(called)
    walk.window.get_by_label("30 days").check()
    walk.click("Create", walk.window)
    walk.sees("This is the only time the full key is shown.")
    key = walk.copies("key")
    assert answer(server, "/v1/whoami", authorization=f"Bearer {key}").status_code == 200
    walk.click(called)
    walk.click("Delete")
    walk.click("Delete key", page.locator("#dialog"))
    expect(page.get_by_role("link", name=called, exact=True)).to_have_count(0)
    assert answer(server, "/v1/whoami", authorization=f"Bearer {key}").status_code == 401


def test_document_002_an_api_user_its_permissions_and_its_token(walk: Walk, server: Server) -> None:
    """ "Security", "Click here to add an API user", the box, "Add"; Teams, Roles, Connectors; "Tokens", "Add"; copy."""
    page, called = walk.page, name()
    walk.click("Security")
    walk.click("API users")
    walk.click("Click here to add an API user")
    walk.sees("Add API User")
    walk.window.get_by_label("Name", exact=True).fill(called)
    walk.window.get_by_label("Add an API token").check()
    walk.window.get_by_label("Token name").fill("first")
    walk.click("Add", walk.window)
    walk.copies("token")
    settings = page.get_by_role("navigation", name="Settings")
    for tab in ("Teams", "Roles", "Connectors"):
        walk.click(tab, settings)
        expect(settings.get_by_role("link", name=tab)).to_have_attribute("aria-current", "page")
    walk.click("Roles", settings)
    page.get_by_label(re.compile("Endpoint caller")).check()
    walk.click("Save changes")
    walk.click("Tokens", settings)
    walk.sees("first")
    walk.click("Add")
    walk.window.get_by_label("Token name").fill("second")
    walk.click("Add token", walk.window)
    token = walk.copies("token")
    told = answer(server, "/v1/whoami", authorization=f"Bearer {token}").json()
    assert (told["owner"]["name"], told["permissions"]) == (called, ["endpoints:call"])


def test_document_003_the_whole_life_of_a_key(walk: Walk, server: Server, demo: Demo) -> None:
    """ "Generate API key", "Generate new key", search and statuses, "Copy Organization ID", "Revoke API key"."""
    page, called = walk.page, name()
    walk.click("API Keys")
    walk.click("Generate API key")
    walk.window.get_by_label("Key name").fill(called)
    for choice in ("On a date", "Never"):
        walk.window.get_by_text(choice, exact=True).click()
    walk.click("Generate new key", walk.window)
    walk.sees("This is the only time the full key is shown.")
    key = walk.copies("key")
    heads = page.locator("#keys thead").inner_text()
    assert [column for column in COLUMNS if column not in heads] == []
    for status in ("Active", "Expires soon", "Expired", "Revoked"):
        expect(page.get_by_role("link", name=re.compile(f"^{status}"))).to_be_visible()
    page.get_by_role("searchbox", name="Search by name").fill(called)
    page.wait_for_url(re.compile(called))
    expect(page.locator("#keys tbody")).to_contain_text(f"...********{key[-8:]}")
    walk.click("Copy Organization ID", page.get_by_role("main"))
    organization = page.evaluate("navigator.clipboard.readText()")
    assert organization == demo["organization_id"]
    both = {"x_api_key": key, "x_organization_id": organization}
    path = f"/v1/{demo['endpoint_name']}"
    assert answer(server, path, **both).status_code == 200
    page.get_by_role("button", name=f"Actions for {called}").click()
    walk.click("Revoke API key")
    walk.click("Revoke API key", page.locator("#dialog"))
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#panel")).to_contain_text("Revoked")
    assert answer(server, path, **both).status_code == 401


COLUMNS = ("Status", "Key name", "Key", "Created", "Expires")


def test_document_004_a_token_of_a_user_on_the_own_profile(walk: Walk, server: Server) -> None:
    """ "Security", the pencil beside the user, "Tokens", "Click here to add a token", a name, "Add token"."""
    page, called = walk.page, name()
    walk.click("Security")
    page.get_by_role("link", name="Edit Olivia Bergmann").click()
    walk.click("Tokens", page.get_by_role("navigation", name="Settings"))
    add = page.get_by_role("link", name="Click here to add a token")
    (add if add.count() else page.get_by_role("link", name="Add", exact=True)).click()
    walk.sees("Add token")
    walk.window.get_by_label("Token name").fill(called)
    walk.click("Add token", walk.window)
    token = walk.copies("token")
    expect(page.get_by_role("link", name=called, exact=True)).to_be_visible()
    told = answer(server, "/v1/whoami", authorization=f"Bearer {token}").json()
    assert (told["owner"]["type"], told["key"]["name"]) == ("user", called)
