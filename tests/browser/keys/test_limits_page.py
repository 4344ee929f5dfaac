"""Limits are set by keyboard and without scripts, mistakes are told at their fields, and use is a meter with words."""

from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations
from tests.server import Server


@pytest.fixture
def limited(server: Server, demo: dict[str, Any]) -> dict[str, Any]:
    """A key of this test's own with a limit of which 2 of 5 are used, as the API tells it."""
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    limits = [{"name": "burst", "requests": 5, "seconds": 3600}]
    asked = {"name": f"limited {token_hex(5)}", "permissions": ["pops:read"], "limits": limits}
    made = requests.post(f"{server.base_url}/v1/keys", json=asked, headers=headers, timeout=60)
    for _ in range(2):
        own = {"Authorization": f"Bearer {made.json()['key']}"}
        requests.get(f"{server.base_url}/v1/whoami", headers=own, timeout=60)
    return made.json()


def open_panel(page: Page, demo: dict[str, Any], key: dict[str, Any]) -> None:
    page.goto(f"/o/{demo['organization_id']}/keys?search={key['name']}")
    page.get_by_role("link", name=key["name"], exact=True).click()
    expect(page.locator("#panel-title")).to_have_text(key["name"])


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_limits_are_changed_in_the_panel_and_a_mistake_is_told_at_its_field(
    open_page: OpenPage, demo: dict[str, Any], limited: dict[str, Any], viewport: str, scheme: str
) -> None:
    page = open_page(viewport, scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    open_panel(page, demo, limited)
    panel = page.locator("#panel")
    expect(panel.get_by_role("meter", name="burst: used")).to_have_attribute("value", "2")
    expect(panel).to_contain_text("3 of 5 left in 1 hour")
    page.locator("#panel-restrictions").focus()
    page.keyboard.press("Enter")
    requests_field = page.locator("#dialog [name=limit_0_requests]")
    expect(requests_field).to_have_value("5")
    requests_field.fill("0")
    page.keyboard.press("Enter")
    expect(requests_field).to_be_focused()
    expect(requests_field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#dialog")).to_contain_text("At least 1 request is allowed.")
    assert violations(page) == []
    requests_field.fill("4")
    page.locator("#dialog [name=ip_allow]").fill("192.0.2.0/24")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#dialog")).to_contain_text("The list does not hold 127.0.0.1")
    page.locator("#dialog [name=confirmed]").check()
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#dialog")).to_be_hidden()
    expect(panel).to_contain_text("2 of 4 left in 1 hour")
    expect(panel).to_contain_text("192.0.2.0/24")
    assert violations(page) == []


def test_without_scripts_a_new_key_is_limited_where_it_is_generated(
    open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = open_page("phone", javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/keys/generate")
    page.locator("[name=name]").fill(f"plain {token_hex(5)}")
    page.locator("summary", has_text="Limits, addresses, browsers").click()
    expect(page.get_by_label("Refuse it in browsers")).to_be_checked()
    page.locator("[name=limit_0_requests]").fill("7")
    page.get_by_role("button", name="Generate new key").click()
    length = page.locator("[name=limit_0_length]")
    expect(length).to_have_attribute("aria-invalid", "true")
    length.fill("2")
    page.get_by_role("button", name="Generate new key").click()
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "dark"), ("phone", "light")])
def test_the_pages_of_organizations_and_api_users_are_clean(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    page, home = open_page(viewport, scheme), f"/o/{demo['organization_id']}"
    sign_in(page, demo["owner_email"], demo["owner_password"])
    for path in ("settings", "limits", f"api-users/{demo['api_user_id']}/limits"):
        page.goto(f"{home}/{path}")
        assert violations(page) == [], path
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= room, path
