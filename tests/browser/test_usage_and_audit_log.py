"""Usage and the audit log lead from what one sees to what it is made of, for everybody, on every screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations


def everybody_can_use(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_usage_is_narrowed_to_a_key_and_an_event_leads_to_its_key(
    page: Page, demo: dict[str, Any]
) -> None:
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/usage")
    made = page.locator("#shares")
    made.get_by_role("link", name="Keys", exact=True).click()
    made.get_by_role("link", name="production-main").click()
    expect(page.locator("input[name=key]")).not_to_have_value("")
    expect(made).to_have_count(0)
    page.get_by_label("Outcome").select_option("Rate limit reached")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("reason=RATE_LIMITED"))
    page.goto(f"/o/{demo['organization_id']}/audit?preset=keys")
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").click()
    assert re.fullmatch(r"audit-[0-9-]{10}[.]csv", taken.value.suggested_filename)
    page.get_by_label("Object's name or id").fill("old-gateway")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="revoked the API key").click()
    expect(page.get_by_role("heading", name="API key revoked", level=1)).to_be_visible()
    page.get_by_role("link", name="old-gateway").click()
    expect(page.get_by_role("heading", name="old-gateway").first).to_be_visible()
    page.get_by_role("link", name="All events of this key").click()
    expect(page.get_by_role("link", name="generated the API key “old-gateway”")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_usage_and_the_audit_log(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    page = open_page(viewport, scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    for path in ("usage?by=key", "audit?object=production-main"):
        page.goto(f"/o/{demo['organization_id']}/{path}")
        everybody_can_use(page)
    page.get_by_role("link", name="generated the API key").click()
    expect(page.get_by_role("heading", name="API key generated", level=1)).to_be_visible()
    everybody_can_use(page)
