"""A person adds a passkey and signs in with it, in a real Chromium; app and recovery codes work without scripts."""

import re

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD, newcomer
from tests.browser.test_style_page import violations
from tests.flows.people.test_second_factor import RECOVERY_CODE, code_of
from tests.server import Server

INDEX = "/accounts/second-factor"
LAPTOP = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def laptop(page: Page) -> tuple[CDPSession, str]:
    """A passkey device in this browser, whose holder touches it and is recognised at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": LAPTOP})
    return session, made["authenticatorId"]


def come_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def test_a_passkey_is_added_and_signs_in_alone_and_as_the_second_step(
    server: Server, page: Page, at_localhost: str
):
    session, device = laptop(page)
    email = newcomer(server)
    come_in(page, at_localhost, email)
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Sign-in security").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your second factor is on")).to_be_visible()
    assert len(RECOVERY_CODE.findall(page.get_by_label("Recovery codes").inner_text())) == 10
    page.get_by_role("link", name="I have stored them").click()
    expect(page.get_by_role("row", name=re.compile("Work laptop.*Never"))).to_be_visible()

    page.goto(f"{at_localhost}/organizations/new")
    leave(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/organizations/new")
    leave(page)
    come_in(page, at_localhost, email)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/organizations/new")

    leave(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_app_and_recovery_codes_work_without_scripts(server: Server, open_page: OpenPage):
    page = open_page("phone", javascript=False)
    email = newcomer(server)
    sign_in(page, email, PASSWORD)
    page.goto(INDEX)
    expect(page.get_by_text("opened by an IP address")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_alt_text("Picture for the authenticator app")).to_be_visible()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    codes = RECOVERY_CODE.findall(page.get_by_label("Recovery codes").inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a text file").click()
    assert download.value.suggested_filename == "keydock-recovery-codes.txt"
    assert download.value.path().read_text().split() == codes
    other = open_page("phone", javascript=False)
    sign_in(other, email, PASSWORD)
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url("**/organizations/new")


@pytest.mark.heavy
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    server: Server, open_page: OpenPage, at_localhost: str, scheme: str
):
    page = open_page(scheme=scheme)
    laptop(page)
    come_in(page, at_localhost, newcomer(server))
    page.goto(f"{at_localhost}{INDEX}")
    found = {"nothing yet": violations(page)}
    page.get_by_role("link", name="Set up an app").click()
    found["confirm"] = violations(page)
    found["app"] = violations(page)
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("link", name="I have stored them")).to_be_visible()
    found["codes"] = violations(page)
    for path in ("passkeys/new", "app/removal", "recovery-codes"):
        page.goto(f"{at_localhost}{INDEX}/{path}")
        found[path] = violations(page)
    page.get_by_role("link", name="Cancel").click()
    found["app on"] = violations(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
