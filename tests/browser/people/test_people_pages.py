"""What a person sees and does on the pages about people, in a real Chromium, with scripts and without."""

import re
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.server import Server

PASSWORD = "a wholly different phrase"
# Each would call the canary if a page took text for markup, for the end of an attribute, or for an address.
PAYLOADS = (
    "<script>canary()</script><img src=x onerror=canary()><a href=javascript:canary()>x</a>",
    "\"></title><svg onload=canary()>'-canary()-'{{constructor.constructor('canary()')()}}",
    "javascript:canary()",
)


def newcomer(server: Server, name: str = "Nora") -> str:
    """A person with a confirmed address and no organization; the e-mail address."""
    email = f"p{token_hex(6)}@example.com"
    server.shell(f"""
from allauth.account.models import EmailAddress
from portal.models import User
user = User.objects.create_user({email!r}, {PASSWORD!r}, name={name!r})
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
""")
    return email


def found(page: Page, name: str) -> str:
    """Create an organization through its page; its public id."""
    page.goto("/organizations/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create organization").click()
    page.wait_for_url(re.compile(r"/o/org_\w{12}/home"))
    return page.url.split("/o/")[1].split("/")[0]


@pytest.fixture
def founder(server: Server, page: Page) -> tuple[Page, str]:
    """A signed-in page of somebody who has just made an organization, and its public id."""
    sign_in(page, newcomer(server), PASSWORD)
    return page, found(page, "Browser Works")


def test_the_first_sign_in_leads_to_creating_an_organization(server: Server, page: Page):
    sign_in(page, newcomer(server), PASSWORD)
    expect(page.get_by_role("heading", name="Create your organization")).to_be_visible()
    found(page, "First Works")
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()


def test_inviting_is_done_in_a_dialog_that_keeps_what_was_typed(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/members")
    page.get_by_role("link", name="Invite member").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill("not-an-address")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog.get_by_label("E-mail address")).to_have_value("not-an-address")
    expect(dialog.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("E-mail address").fill("guest@example.org")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("An invitation was sent to guest@example.org.")).to_be_visible()
    expect(page.get_by_role("region", name="Open invitations")).to_contain_text("guest@example.org")


def test_an_invitation_is_withdrawn_from_its_menu(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/invitations/new")
    page.get_by_label("E-mail address").fill("guest@example.org")
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_role("button", name="Actions for guest@example.org").click()
    page.get_by_role("button", name="Withdraw invitation").click()
    expect(page.get_by_text("The invitation of guest@example.org was withdrawn.")).to_be_visible()


def test_the_settings_are_saved(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/settings")
    page.get_by_label("Name", exact=True).fill("Renamed Works")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("The settings were saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Organization: Renamed Works")).to_be_visible()


def test_deleting_asks_for_the_name_and_then_lets_go(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/settings")
    page.get_by_role("link", name="Delete organization").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of the organization").fill("browser works")
    dialog.get_by_role("button", name="Delete organization").click()
    expect(dialog.get_by_text("Type the name of the organization")).to_be_visible()
    dialog.get_by_label("Name of the organization").fill("Browser Works")
    dialog.get_by_role("button", name="Delete organization").click()
    page.wait_for_url("**/organizations/new")
    expect(page.get_by_text("Browser Works was deleted.")).to_be_visible()


def test_the_audit_log_tells_and_filters(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/audit")
    expect(page.get_by_text("created the organization “Browser Works”")).to_be_visible()
    page.get_by_label("What").select_option("API key generated")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Clear filters").first.click()
    expect(page.get_by_text("created the organization “Browser Works”")).to_be_visible()


def test_the_theme_is_chosen_without_a_flash_and_kept(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/members")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(re.compile(f"/o/{org}/members"))


def test_without_scripts_an_organization_is_made_changed_and_deleted(
    server: Server, open_page: OpenPage
):
    page = open_page(javascript=False)
    sign_in(page, newcomer(server), PASSWORD)
    org = found(page, "Plain Works")
    page.goto(f"/o/{org}/settings")
    page.get_by_role("link", name="Delete organization").click()
    page.get_by_label("Name of the organization").fill("Plain Works")
    page.get_by_role("button", name="Delete organization").click()
    expect(page).to_have_url(re.compile("/organizations/new"))


def test_signing_out_leaves_nothing_to_go_back_to(founder: tuple[Page, str]):
    page, org = founder
    page.goto(f"/o/{org}/members")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.go_back()
    expect(page.get_by_role("heading", name="Members")).to_have_count(0)


def canaries(page: Page) -> list[str]:
    """Calls of the canary are collected here, whatever frame or handler makes them; so are alerts."""
    called: list[str] = []

    def answer(dialog: Dialog) -> None:
        if dialog.type != "beforeunload":  # the warning before a shown key is left
            called.append(dialog.message)
        dialog.accept()

    page.expose_function("canary", lambda: called.append(page.url))
    page.on("dialog", answer)
    return called


@pytest.mark.parametrize("payload", PAYLOADS)
def test_stored_markup_is_text_on_every_page(
    server: Server, page: Page, demo: dict[str, Any], payload: str
):
    called = canaries(page)
    sign_in(page, newcomer(server, name=payload), PASSWORD)
    org = found(page, payload)
    page.goto(f"/o/{org}/keys/generate")
    page.get_by_label("Key name").fill(payload)
    page.get_by_role("button", name="Generate new key").click()
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()
    paths = (
        "keys",
        "members",
        "settings",
        "deletion",
        "departure",
        "audit",
        "audit?actor=" + payload,
    )
    for path in paths:
        page.goto(f"/o/{org}/{path}")
        expect(page.locator("body")).to_contain_text(payload)
    page.goto(f"/o/{org}/keys")
    page.get_by_role("table").get_by_role("link", name=payload, exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text(payload)
    assert called == []
