"""Ctrl+K finds a page, an action, a person and a key without the mouse, on a desk and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations

Demo = dict[str, Any]


def chosen(page: Page) -> str:
    """The words of the line that the field says is chosen."""
    field = page.get_by_role("combobox", name="Search pages, actions, people and keys")
    line = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(line).to_have_attribute("aria-selected", "true")
    return line.locator("span").inner_text()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_the_palette_is_walked_by_keyboard(open_page: OpenPage, demo: Demo, viewport: str) -> None:
    page = sign_in(open_page(viewport), demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/pops")
    button = page.get_by_role("link", name="Search", exact=True)
    button.click()
    palette = page.get_by_role("dialog", name="Search")
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(palette.get_by_role("option", name="API Keys")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(button).to_be_focused()

    page.keyboard.press("ControlOrMeta+k")
    expect(field).to_be_focused()
    page.keyboard.type("dana")
    expect(palette.get_by_role("option")).to_have_count(1)
    expect(palette.get_by_role("status")).to_have_text("1 line found")
    assert chosen(page) == "Dana Lindholm"
    field.fill("zebra crossing")
    expect(palette.get_by_text("Nothing here is called “zebra crossing”.")).to_be_visible()
    field.fill("team")
    expect(palette.get_by_role("option", name="Add team")).to_be_visible()
    first = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) != first
    page.keyboard.press("ArrowUp")
    assert (chosen(page), first) == (first, "Teams")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Teams", level=1)).to_be_visible()


def test_a_pasted_key_is_looked_for_by_its_id_and_its_secret_is_not_sent(
    signed_in: Page, demo: Demo
) -> None:
    page, asked = signed_in, []
    page.goto(f"/o/{demo['organization_id']}/keys")
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("ControlOrMeta+k")
    key = f"kd_live_AbCdEfGh1234_{'s' * 49}"
    for pasted in (key, f"Authorization: Bearer {key}", f'"{key}",', key[:-9]):
        page.get_by_role("combobox").fill("nobody at all")
        expect(page.get_by_text("Nothing here is called “nobody at all”.")).to_be_visible()
        page.get_by_role("combobox").fill(pasted)
        expect(page.get_by_text("Nothing here is called “AbCdEfGh1234”.")).to_be_visible()
    assert [url for url in asked if "sss" in url] == []


def test_a_question_mark_tells_the_keys_of_the_page(signed_in: Page, demo: Demo) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/keys")
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(told).to_contain_text("Search this list")
    expect(told).to_contain_text("Find a page")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)


def test_without_scripts_search_is_a_page(open_page: OpenPage, demo: Demo) -> None:
    page = open_page("phone", javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/pops")
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox", name="Search everything").fill("dana")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Dana Lindholm").click()
    expect(page.get_by_role("heading", name="Dana Lindholm", level=1)).to_be_visible()
