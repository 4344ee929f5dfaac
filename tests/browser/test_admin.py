"""The operator's lists show every column at the usual size of a screen."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import sign_in

CUT_OFF = (
    "[...document.querySelectorAll('.results')].some(box => box.scrollWidth > box.clientWidth)"
)


def test_no_list_of_the_admin_is_cut_off(page: Page, demo: dict[str, Any]) -> None:
    sign_in(page, demo["admin_email"], demo["admin_password"])
    page.goto("/admin/")
    lists = page.locator("#content-main th a").evaluate_all("links => links.map(a => a.pathname)")
    assert len(lists) >= 20
    assert [path for path in lists if page.goto(path) and page.evaluate(CUT_OFF)] == []
