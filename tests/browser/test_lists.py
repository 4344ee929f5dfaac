"""Every list of rows can be used by everybody: by keyboard, by a click in a row, on a phone, without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations

LISTS = (
    "members",
    "api-users",
    "teams",
    "roles",
    "connectors",
    "endpoints",
    "widgets",
    "pops",
    "applications",
)
UNLIKE = ("members", "roles", "applications")  # the others look like one of these on a phone


def at(page: Page, demo: dict[str, Any], name: str) -> Any:
    """The list on its page; members stand with invitations under one search."""
    page.goto(f"/o/{demo['organization_id']}/{name}")
    return page.locator(f"section#{name}")


def menu_button(page: Page, listed: Any) -> Any:
    return listed.locator("tbody [data-opens-menu]").first


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_every_list(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    """axe finds nothing while a menu is open, and nothing is wider than the window."""
    page = sign_in(open_page(viewport, scheme), demo["owner_email"], demo["owner_password"])
    for name in LISTS:
        listed = at(page, demo, name)
        opener = menu_button(page, listed)
        opener.click()
        expect(page.locator(f"#{name}-menu li").first).to_be_visible()
        expect(opener).to_have_attribute("aria-expanded", "true")
        if viewport == "desktop" or name in UNLIKE:
            assert (name, violations(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        opener.click()
        expect(page.locator(f"#{name}-menu")).to_be_hidden()
        expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_list_is_searched_walked_and_opened_by_keyboard(
    signed_in: Page, demo: dict[str, Any]
) -> None:
    page, said = signed_in, signed_in.locator("#live")
    listed = at(page, demo, "roles")
    rows = listed.locator("tbody tr")
    listed.get_by_role("link", name=re.compile("^Predefined")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"kind=predefined"))
    expect(said).to_contain_text("roles")
    expect(listed.get_by_role("link", name=re.compile("^Predefined"))).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("endpoint caller")
    expect(page).to_have_url(
        re.compile(r"kind=predefined.*search=endpoint|search=endpoint.*kind=predefined")
    )
    expect(rows).to_have_count(1)
    expect(said).to_have_text("1 role")
    page.get_by_role("searchbox").fill("nothing is called so")
    expect(said).to_have_text("No role matches")
    listed.get_by_role("link", name="Clear filters").click()
    expect(page).to_have_url(re.compile(r"/roles$"))

    names = at(page, demo, "members").locator("td.name > a")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(names.nth(0)).to_be_focused()

    opener = menu_button(page, at(page, demo, "connectors"))
    opener.focus()
    page.keyboard.press(" ")
    expect(page.locator("#connectors-menu").get_by_role("link", name="Open")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#connectors-menu").get_by_role("link", name="Rename and describe").click()
    expect(page.locator("#dialog input[name=name]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_click_in_a_row_opens_it_and_one_on_its_menu_does_not(
    signed_in: Page, demo: dict[str, Any]
) -> None:
    page = signed_in
    listed = at(page, demo, "connectors")
    address = page.url
    menu_button(page, listed).click()
    expect(page.locator("#connectors-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(address)
    target = listed.locator("td.name > a").first.get_attribute("href")
    listed.locator("tbody tr").first.locator("td.dates").click()
    expect(page).to_have_url(re.compile(re.escape(target or "-") + "$"))


def test_without_scripts_a_list_is_filtered_sorted_and_its_menu_is_a_page(
    open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = open_page(javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    listed = at(page, demo, "connectors")
    listed.get_by_role("link", name=re.compile("^Table")).click()
    listed.get_by_role("link", name="Created").click()
    page.get_by_role("searchbox").fill("a")
    page.get_by_role("button", name="Search").click()
    for asked in ("kind=table", "sort=-created", "search=a"):
        expect(page).to_have_url(re.compile(asked))
    menu_button(page, listed).click()
    page.get_by_role("main").get_by_role("link", name="Delete connector").click()
    expect(page.get_by_role("heading", name="Delete this connector?")).to_be_visible()
