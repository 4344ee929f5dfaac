"""Wherever a secret is shown once, "Copy" and then "Done" is enough, and neither of them is not."""

import re
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.house.access.test_strength_is_compared import calls

Demo = dict[str, Any]
SHOW_ONCE = "keys.pages.answers.show_once"


def from_the_list(page: Page, demo: Demo, name: str = "") -> None:
    page.goto(f"/o/{demo['organization_id']}/keys")
    page.get_by_role("link", name="Generate API key").click()
    page.locator("#dialog input[name=name]").fill(name or f"once-{token_hex(4)}")
    page.locator("#dialog").get_by_text("Never", exact=True).click()
    page.get_by_role("button", name="Generate new key").click()


def as_a_page_of_its_own(page: Page, demo: Demo) -> None:
    page.goto(f"/o/{demo['organization_id']}/keys/generate")
    page.locator("input[name=name]").fill(f"once-{token_hex(4)}")
    page.get_by_text("Never", exact=True).click()
    page.get_by_role("button", name="Generate new key").click()


def in_getting_started(page: Page, demo: Demo) -> None:
    page.goto(f"/o/{demo['organization_id']}/start/{demo['pop_id']}/key")
    page.get_by_role("link", name="Create API Key").click()
    page.locator("#dialog input[name=name]").fill(f"once-{token_hex(4)}")
    page.locator("#dialog").get_by_role("button", name="Continue").click()


def with_an_api_user(page: Page, demo: Demo) -> None:
    page.goto(f"/o/{demo['organization_id']}/api-users")
    page.get_by_role("link", name="Add API User").first.click()
    page.locator("#dialog").get_by_label("Name", exact=True).fill(f"once-{token_hex(4)}")
    page.locator("#dialog").get_by_label("Add an API token").check()
    page.locator("#dialog").get_by_label("Token name").fill("first")
    page.locator("#dialog").get_by_text("Never", exact=True).click()
    page.locator("#dialog").get_by_role("button", name="Add", exact=True).click()


def as_a_token_of_an_api_user(page: Page, demo: Demo) -> None:
    page.goto(f"/o/{demo['organization_id']}/api-users/{demo['api_user_id']}/tokens")
    page.get_by_role("link", name="Add", exact=True).click()
    page.locator("#dialog input[name=name]").fill(f"once-{token_hex(4)}")
    page.locator("#dialog").get_by_text("Never", exact=True).click()
    page.locator("#dialog").get_by_role("button", name=re.compile("^(Add|Generate)")).click()


def open_panel_of_a_new_key(page: Page, demo: Demo) -> None:
    name = f"once-{token_hex(4)}"
    from_the_list(page, demo, name)
    box = shown(page)
    box.get_by_role("button", name="Copy key").click()
    box.get_by_role("button", name="Done").click()
    page.locator("#keys").get_by_role("link", name=name, exact=True).click()


def by_rotation(page: Page, demo: Demo) -> None:
    open_panel_of_a_new_key(page, demo)
    page.get_by_role("link", name="Rotate", exact=True).click()
    page.get_by_role("button", name="Rotate key").click()


def by_a_new_issue(page: Page, demo: Demo) -> None:
    open_panel_of_a_new_key(page, demo)
    page.get_by_role("link", name="Re-issue it").click()
    page.locator("#dialog").get_by_role("button", name="Re-issue", exact=True).click()


def as_ones_own_token(page: Page, demo: Demo) -> None:
    page.goto(f"/o/{demo['organization_id']}/tokens/generate")
    page.locator("input[name=name]").fill(f"once-{token_hex(4)}")
    page.get_by_text("Never", exact=True).click()
    page.get_by_role("button", name=re.compile("^(Add|Generate)")).click()


def owner_of(page: Page, demo: Demo) -> tuple[str, dict[str, str]]:
    """The public id of the person who is signed in, and the headers of a program that may say so."""
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    members = page.request.get("/v1/members?limit=200", headers=headers).json()["results"]
    return next(one["id"] for one in members if one["email"] == demo["owner_email"]), headers


def on_the_own_profile(page: Page, demo: Demo) -> None:
    member_id, _ = owner_of(page, demo)
    page.goto(f"/o/{demo['organization_id']}/members/{member_id}/tokens/generate")
    page.locator("input[name=name]").fill(f"once-{token_hex(4)}")
    page.get_by_text("Never", exact=True).click()
    page.get_by_role("button", name=re.compile("^(Add|Generate)")).click()


def by_a_claim(page: Page, demo: Demo) -> None:
    """Of what a program prepared for this person."""
    member_id, headers = owner_of(page, demo)
    asked = {"name": f"once-{token_hex(4)}", "expires_at": None}
    path = f"/v1/members/{member_id}/token-offers"
    assert page.request.post(path, headers=headers, data=asked).status == 201
    page.goto(f"/o/{demo['organization_id']}/tokens")
    page.get_by_role("button", name=f"Claim token {asked['name']}").click()


# By the function of a page that shows a secret: each way to it.
WAYS_TO = {
    "keys.pages.generate.generate": [
        from_the_list,
        as_a_page_of_its_own,
        as_a_token_of_an_api_user,
        as_ones_own_token,
        on_the_own_profile,
    ],
    "keys.pages.api_users.answer": [with_an_api_user],
    "resources.pops.onboarding_key.create_key": [in_getting_started],
    "keys.pages.rotation.rotate": [by_rotation],
    "keys.pages.rotation.reissue": [by_a_new_issue],
    "keys.pages.offers.claim": [by_a_claim],
}
WAYS = [way for ways in WAYS_TO.values() for way in ways]


def test_every_page_that_shows_a_secret_once_is_tried() -> None:
    showing = {name for name, called in calls().items() if SHOW_ONCE in called}
    assert showing == WAYS_TO.keys()


def shown(page: Page) -> Locator:
    box = page.locator("[data-copy-once]")
    expect(box.locator("#secret")).to_be_visible()
    return box


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_copy_and_done_is_enough(
    signed_in: Page, demo: Demo, way: Callable[[Page, Demo], None]
) -> None:
    way(signed_in, demo)
    box = shown(signed_in)
    box.get_by_role("button", name="Done").click(force=True)
    expect(box.locator("[data-alerts]")).to_contain_text("only time the full key is shown")
    box.get_by_role("button", name=re.compile("^Copy (key|token)$")).click()
    box.get_by_role("button", name="Done").click()
    expect(box).to_have_count(0)
