"""A newcomer walks from an empty organization to the quick start, in a real Chromium, with scripts and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD, found, newcomer
from tests.browser.test_style_page import violations
from tests.server import Server

PAGES = (
    *("pops", "pops/{pop}", "pops/{pop}/settings", "pops/{pop}/deletion"),
    *("start", "start/{pop}/key", "start/{pop}/key/new", "start/{pop}"),
)


def walk(page: Page, *, scripts: bool) -> str:
    """From the empty list of keys to the quick start; the key that was shown on the way."""
    page.get_by_role("link", name="Get started").click()
    page.get_by_label("Name", exact=True).fill("Door camera")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Create API Key")
    page.get_by_role("main").get_by_role("link", name="Create API Key").click()
    page.get_by_label("Key name").fill("first")
    page.get_by_role("button", name="Continue").click()
    key = page.locator("#secret").inner_text()
    if scripts:
        page.get_by_label("I have stored this key").check()
    else:
        page.locator("[name=stored], [data-stored]").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Quick start", level=2)).to_be_visible()
    return key


def test_three_steps_lead_to_the_quick_start_and_the_key_is_not_on_the_page(
    server: Server, page: Page
) -> None:
    sign_in(page, newcomer(server), PASSWORD)
    org = found(page, "Camera Works")
    key = walk(page, scripts=True)
    pop = re.search(r"/start/([0-9a-f-]{36})", page.url)[1]  # type: ignore[index]
    expect(page.locator("#quick-start-bash")).to_contain_text(f"EYEPOP_POP_ID={pop}")
    assert key not in page.content() + page.url
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Create API Key")
    page.goto(f"/o/{org}/home")
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Get started")).to_have_count(0)


def test_the_steps_work_without_javascript(server: Server, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    sign_in(page, newcomer(server), PASSWORD)
    found(page, "Plain Cameras")
    assert walk(page, scripts=False).startswith("kd_live_")


@pytest.mark.heavy
@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_these_pages(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    page = open_page(viewport=viewport, scheme=scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    found = {}
    for path in PAGES:
        page.goto(f"/o/{demo['organization_id']}/{path.format(pop=demo['pop_id'])}")
        found[path] = violations(page)
    assert {path: what for path, what in found.items() if what} == {}
