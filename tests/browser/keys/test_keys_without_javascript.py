"""Does a person whose browser runs no scripts make, find, rotate, revoke and delete keys all the same?"""

import re
from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.server import Server

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")


@pytest.fixture
def keys(open_page: OpenPage, demo: dict[str, Any]) -> Page:
    page = sign_in(open_page(javascript=False), demo["owner_email"], demo["owner_password"])
    page.goto("/developer/keys")
    return page


def generate(page: Page, name: str) -> str:
    """The full key as the page shows it."""
    page.get_by_role("link", name="Generate API key").click()
    page.locator("[name=name]").fill(name)
    page.locator("label", has_text="Never").click()
    page.get_by_role("button", name="Generate new key").click()
    return shown(page)


def shown(page: Page) -> str:
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()
    found = FULL_KEY.search(page.locator("#secret").inner_text())
    assert found
    return found[0]


def done(page: Page) -> None:
    page.get_by_label("I have stored this key").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="API Keys", level=1)).to_be_visible()


def whoami(server: Server, demo: dict[str, Any], key: str) -> int:
    headers = {"x-api-key": key, "x-organization-id": demo["organization_id"]}
    return requests.get(f"{server.base_url}/v1/whoami", headers=headers, timeout=60).status_code


def fresh_name() -> str:
    return f"plain-{token_hex(5)}"


def test_a_key_is_made_used_and_revoked(keys: Page, server: Server, demo: dict[str, Any]):
    name = fresh_name()
    text = generate(keys, name)
    done(keys)
    assert whoami(server, demo, text) == 200
    keys.get_by_role("link", name=name, exact=True).click()
    keys.get_by_role("link", name="Revoke API key").click()
    expect(keys.get_by_text("Revoking is permanent")).to_be_visible()
    keys.get_by_role("button", name="Revoke API key").click()
    expect(keys.locator("#messages")).to_contain_text("is revoked")
    assert whoami(server, demo, text) == 401


def test_done_waits_for_the_tick(keys: Page):
    generate(keys, fresh_name())
    keys.get_by_role("button", name="Done").click()
    expect(keys.get_by_role("heading", name="Copy your API key")).to_be_visible()
    done(keys)


def test_a_reload_makes_no_second_key(keys: Page):
    name = fresh_name()
    generate(keys, name)
    keys.reload()
    expect(keys.get_by_text("No second key was made")).to_be_visible()
    assert not FULL_KEY.search(keys.content())
    keys.get_by_role("link", name="Re-issue").click()
    keys.get_by_role("button", name="Re-issue").click()
    assert shown(keys)


def test_a_refused_form_keeps_what_was_typed(keys: Page):
    keys.get_by_role("link", name="Generate API key").click()
    keys.locator("[name=name]").fill("kept-name")
    keys.locator("label", has_text="On a date").click()
    keys.get_by_label("Date", exact=True).fill("2020-01-01")
    keys.get_by_role("button", name="Generate new key").click()
    expect(keys.get_by_text("This day has passed")).to_be_visible()
    expect(keys.locator("[name=name]")).to_have_value("kept-name")


def test_a_key_is_found_by_name_and_status(keys: Page):
    name = fresh_name()
    generate(keys, name)
    done(keys)
    keys.get_by_role("searchbox", name="Search by name").fill(name)
    keys.get_by_role("searchbox", name="Search by name").press("Enter")
    expect(keys.locator("#keys tbody tr")).to_have_count(1)
    keys.get_by_role("link", name=re.compile("^Revoked")).click()
    expect(keys.get_by_text("No key matches")).to_be_visible()
    keys.get_by_role("link", name="Clear filters").click()
    expect(keys.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_key_is_rotated_renamed_and_deleted(keys: Page, server: Server, demo: dict[str, Any]):
    name = fresh_name()
    old = generate(keys, name)
    done(keys)
    keys.get_by_role("link", name=name, exact=True).click()
    keys.get_by_role("link", name="Rotate", exact=True).click()
    keys.locator("label", has_text="1 hour").click()
    keys.get_by_role("button", name="Rotate key").click()
    new = shown(keys)
    done(keys)
    assert [whoami(server, demo, text) for text in (old, new)] == [200, 200]
    keys.get_by_role("link", name=name, exact=True).first.click()
    keys.get_by_role("link", name="Rename").click()
    keys.locator("[name=name]").fill(f"{name}-b")
    keys.get_by_role("button", name="Rename").click()
    expect(keys.locator("#messages")).to_contain_text(f"“{name}-b”")
    keys.get_by_role("link", name="Delete", exact=True).click()
    keys.get_by_role("button", name="Delete key").click()
    expect(keys.locator("#messages")).to_contain_text("was deleted")


def test_several_keys_get_one_expiry(keys: Page):
    name = fresh_name()
    generate(keys, name)
    done(keys)
    keys.get_by_role("checkbox", name=f"Tick {name}").check()
    keys.get_by_role("button", name="Change expiry …").click()
    expect(keys.get_by_role("heading", name="Change expiry of 1 API key")).to_be_visible()
    keys.locator("label", has_text="After a period").click()
    keys.get_by_role("button", name="Change expiry of 1 API key").click()
    expect(keys.locator("#messages")).to_contain_text("1 API key now expires on")
