"""A person's own account stands in the shell: name, time zone and theme, sessions and sign-in security."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD, found, newcomer
from tests.browser.test_style_page import violations
from tests.server import Server

PAGES = ("Profile", "E-mail address", "Sign-in security", "Sessions", "Delete account")


def menu(page: Page) -> None:
    """Open the drawer of a phone; on a desk the sidebar is there."""
    drawer = page.get_by_role("button", name="Menu", exact=True)
    if drawer.is_visible():
        drawer.click()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_the_account_is_reached_and_walked(
    server: Server, open_page: OpenPage, viewport: str
) -> None:
    page, email = open_page(viewport), newcomer(server)
    sign_in(page, email, PASSWORD)
    organization = found(page, "Account Works")
    menu(page)
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Nora Nygaard")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Your profile was saved.")).to_be_visible()
    wrong = {"Profile": violations(page)}
    account = page.get_by_role("navigation", name="Your account")
    for name in PAGES[1:]:
        account.get_by_role("link", name=name).click()
        expect(account.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wrong[name] = violations(page)
    assert {name: each for name, each in wrong.items() if each} == {}
    page.goto(f"/o/{organization}/members")
    row = page.get_by_role("row", name="Nora Nygaard")
    assert "Asia/Tokyo" in (row.locator("time").get_attribute("title") or "")
