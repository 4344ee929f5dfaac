"""The operator's lists show every column at the usual size of a screen, moments in a line or two; forms are clean."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations

CUT_OFF = (
    "[...document.querySelectorAll('.results')].some(box => box.scrollWidth > box.clientWidth)"
)

# What a customer may call himself: a name without a space where Django marks the cell of a foreign key as one line.
LONG_NAMES = """
[...document.querySelectorAll(".results td.nowrap")].filter((cell) => !/\\d:\\d\\d/.test(cell.textContent))
  .forEach((cell) => { cell.textContent = "W".repeat(60); })
"""

# Cells with a time of day that take more than two lines: the tops of the boxes of their text are its lines.
TALL_MOMENTS = """
[...document.querySelectorAll(".results td.nowrap, .results .field-last_used")]
  .filter((cell) => /\\d:\\d\\d/.test(cell.textContent)).map((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
  return lines.size > 2 ? `${cell.className}: ${cell.textContent}` : "";
}).filter(Boolean)
"""
# axe itself reads what a stylesheet of Django's imports: by an address beside the page, into a style of its own.
OF_AXE = ["status of 404", "Applying inline style", "style-src-elem refused"]


def test_no_list_of_the_admin_is_cut_off_and_no_moment_takes_more_than_two_lines(
    page: Page, demo: dict[str, Any]
) -> None:
    sign_in(page, demo["admin_email"], demo["admin_password"])
    page.goto("/admin/")
    lists = page.locator("#content-main th a").evaluate_all("links => links.map(a => a.pathname)")
    assert len(lists) >= 20
    wrong = {}
    for path in lists:
        page.goto(path)
        if moments := page.evaluate(TALL_MOMENTS):
            wrong[path] = moments
        page.evaluate(LONG_NAMES)
        if page.evaluate(CUT_OFF):
            wrong[path] = "cut off"
    assert wrong == {}


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_form_of_limits_is_clean_with_a_mistake_too(
    open_page: OpenPage,
    demo: dict[str, Any],
    allowed_complaints: list[str],
    viewport: str,
    scheme: str,
) -> None:
    allowed_complaints += OF_AXE
    page = open_page(viewport, scheme)
    sign_in(page, demo["admin_email"], demo["admin_password"])
    page.goto(f"/admin/portal/organization/?q={demo['organization_id']}")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Change what it is held to").click()
    assert violations(page) == []
    page.get_by_label("Requests at most").first.fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#content form")).to_contain_text("Enter in how long a time.")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_page_of_name_and_look_is_clean_and_shows_a_preview(
    open_page: OpenPage,
    demo: dict[str, Any],
    allowed_complaints: list[str],
    viewport: str,
    scheme: str,
) -> None:
    allowed_complaints += OF_AXE
    page = open_page(viewport, scheme)
    sign_in(page, demo["admin_email"], demo["admin_password"])
    page.goto("/admin/portal/branding/")
    page.get_by_label("Accent:").fill("#0b6e4f")
    page.get_by_label("Front page:").fill("## Hello\n\n[Guides](https://example.com/guides)")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Preview: nothing is saved yet")).to_be_visible()
    expect(page.get_by_role("link", name="Guides")).to_be_visible()
    assert violations(page) == []
