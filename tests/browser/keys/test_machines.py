"""An administrator adds an API user with its token, decides what it may do, and a person claims a token."""

import re
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD
from tests.browser.test_style_page import violations
from tests.server import Server


@pytest.fixture
def at_api_users(signed_in: Page, demo: dict[str, Any]) -> Page:
    signed_in.goto(f"/o/{demo['organization_id']}/api-users")
    return signed_in


def whoami(server: Server, token: str) -> requests.Response:
    bearer = {"authorization": f"Bearer {token}"}
    return requests.get(f"{server.base_url}/v1/whoami", headers=bearer, timeout=30)


def test_an_api_user_is_added_with_a_token_that_works(at_api_users: Page, server: Server) -> None:
    page = at_api_users
    page.get_by_role("link", name="Click here to add an API user").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("heading", name="Add API User")).to_be_visible()
    window.get_by_label("Name", exact=True).fill("browser-robot")
    expect(window.get_by_label("Token name")).to_be_hidden()
    window.get_by_label("Add an API token").check()
    window.get_by_label("Token name").fill("first")
    window.get_by_role("button", name="Add", exact=True).click()
    expect(window.get_by_role("heading", name="Copy your token")).to_be_visible()
    token = window.locator("#secret").inner_text()
    assert whoami(server, token).json()["permissions"] == []
    window.get_by_label("I have stored this token").check()
    window.get_by_role("button", name="Done").click()
    page.wait_for_url(re.compile(r"/api-users/\w{12}/tokens"))
    expect(page.get_by_role("heading", name="browser-robot", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="first", exact=True)).to_be_visible()


def test_a_role_that_is_ticked_counts_at_the_next_request(
    at_api_users: Page, server: Server, demo: dict[str, Any]
) -> None:
    page = at_api_users
    page.get_by_role("link", name="newcomer", exact=True).click()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Roles").click()
    page.get_by_label(re.compile("Pop reader")).check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("The roles were saved.")).to_be_visible()
    token = demo["restricted_api_user_token"]
    assert whoami(server, token).json()["permissions"] == ["pops:read"]
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Permissions").click()
    expect(page.get_by_role("row", name=re.compile("pops:read.*Pop reader"))).to_be_visible()


def test_a_person_adds_a_token_of_their_own(
    signed_in: Page, server: Server, demo: dict[str, Any]
) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/tokens")
    expect(page.get_by_role("heading", name="My tokens", level=1)).to_be_visible()
    page.get_by_role("link", name="Add", exact=True).click()
    window = page.get_by_role("dialog")
    window.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("laptop")
    window.get_by_role("button", name="Add token").click()
    token = window.locator("#secret").inner_text()
    assert whoami(server, token).json()["owner"]["type"] == "user"


def test_a_token_is_prepared_for_a_colleague_who_claims_it(
    signed_in: Page, open_page: OpenPage, server: Server, demo: dict[str, Any]
) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/keys")
    page.get_by_role("link", name="Security", exact=True).click()
    page.get_by_role("link", name="Edit Dana Lindholm").click()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Tokens").click()
    page.get_by_role("link", name="Add", exact=True).click()
    window = page.get_by_role("dialog")
    window.get_by_label("Token name").fill("tablet")
    window.get_by_role("button", name="Add token").click()
    told = "Dana Lindholm was told by mail and can claim it under My tokens."
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator("#secret")).to_have_count(0)
    claim(open_page(), server, demo)


def claim(page: Page, server: Server, demo: dict[str, Any]) -> None:
    """As Dana, who has a password for it."""
    server.shell(
        "from portal.models import User\n"
        "dana = User.objects.get(email='dana@example.com')\n"
        f"dana.set_password({PASSWORD!r})\n"
        "dana.save()"
    )
    sign_in(page, "dana@example.com", PASSWORD)
    page.goto(f"/o/{demo['organization_id']}/keys")
    page.get_by_role("link", name="My tokens", exact=True).click()
    page.get_by_role("button", name="Claim token tablet").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("button", name="Copy token")).to_be_focused()
    assert whoami(server, window.locator("#secret").inner_text()).json()["key"]["name"] == "tablet"


def test_the_pages_work_without_javascript(
    open_page: OpenPage, demo: dict[str, Any], server: Server
) -> None:
    page = open_page(javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/api-users/new")
    page.get_by_label("Name", exact=True).fill("plain-robot")
    page.get_by_label("Add an API token").check()
    page.get_by_label("Token name").fill("plain")
    page.get_by_label("Never").check()
    page.get_by_role("button", name="Add", exact=True).click()
    assert whoami(server, page.locator("#secret").inner_text()).status_code == 200


PAGES = {
    "users": "/o/{org}/members",
    "api users": "/o/{org}/api-users",
    "add window": "/o/{org}/api-users/new",
    "tokens": "/o/{org}/api-users/{robot}/tokens",
    "roles of one": "/o/{org}/api-users/{robot}/roles",
    "permissions": "/o/{org}/api-users/{robot}/permissions",
    "teams": "/o/{org}/teams",
    "roles": "/o/{org}/roles",
    "new role": "/o/{org}/roles/new",
    "my tokens": "/o/{org}/tokens",
}


@pytest.mark.heavy
@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_these_pages(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    page = open_page(viewport=viewport, scheme=scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    ids = {"org": demo["organization_id"], "robot": demo["api_user_id"]}
    found = {}
    for name, address in PAGES.items():
        page.goto(address.format(**ids))
        found[name] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}
