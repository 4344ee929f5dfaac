"""The three ways to answer a browser, from an origin that is not ours; and the prompt for people of every kind."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.other_origin import origin_with
from tests.browser.test_style_page import violations
from tests.server import Server

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
# A page that opens the prompt and shows whatever message reaches it.
ASKS = """<!doctype html><html lang="en"><title>Somebody's page</title>
<button type="button">Go</button><pre>nothing</pre>
<script>
addEventListener("message", (event) => {
  document.querySelector("pre").textContent = JSON.stringify([event.origin, event.data]);
});
document.querySelector("button").onclick = () => window.open(location.hash.slice(1), "prompt", "width=480,height=700");
</script>"""
ALLOW, DENY = re.compile("^Allow"), re.compile("^Deny")


# With an icon of its own, so that the browser asks for none while the test ends.
ARRIVED = '<title>Arrived</title><link rel="icon" href="data:,">'


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An origin on loopback, which the demo's application registered whatever its port."""
    with origin_with({"/": ASKS, "/cb": ARRIVED}) as origin:
        yield origin


def prompt(server: Server, demo: dict[str, Any], redirect_uri: str, **more: str) -> str:
    values = {
        "client_id": demo["oauth_client_id"],
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "scope": "pops:read openid",
        "state": "s1",
        **more,
    }
    return f"{server.base_url}/authorize?{urlencode(values)}"


def fill_in_sign_in(page: Page, demo: dict[str, Any]) -> None:
    page.locator("input[name=login]").fill(demo["owner_email"])
    page.locator("input[name=password]").fill(demo["owner_password"])
    page.locator("form:has(input[name=password]) button[type=submit]").click()


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_redirect_works_on_a_phone_without_scripts(
    open_page: OpenPage, server: Server, demo: dict[str, Any], elsewhere: str
) -> None:
    page = open_page("phone", javascript=False)
    page.goto(prompt(server, demo, f"{elsewhere}/cb"))
    fill_in_sign_in(page, demo)
    with page.expect_request(lambda asked: asked.url.startswith(f"{elsewhere}/cb?")) as arrived:
        page.get_by_role("button", name=ALLOW).click()
    page.wait_for_url(f"{elsewhere}/cb?**")
    assert (set(query_of(page)), query_of(page)["state"]) == ({"code", "state", "iss"}, ["s1"])
    assert "referer" not in arrived.value.headers


def by_message(page: Page, address: str, here: str) -> Page:
    """The pop-up that the page at `here` opens."""
    page.goto(f"{here}/#{address}")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Go").click()
    return opened.value


def test_a_message_reaches_the_page_that_asked(
    page: Page, server: Server, demo: dict[str, Any], elsewhere: str
) -> None:
    address = prompt(server, demo, elsewhere, response_mode="web_message")
    popup = by_message(page, address, elsewhere)
    fill_in_sign_in(popup, demo)
    popup.get_by_role("button", name=ALLOW).click()
    told = page.locator("pre")
    expect(told).to_contain_text('"type":"authorization_response"')
    expect(told).to_contain_text(f'["{server.base_url}",')
    expect(told).to_contain_text('"state":"s1"')


def test_a_page_of_another_origin_is_told_nothing(
    page: Page,
    server: Server,
    demo: dict[str, Any],
    elsewhere: str,
    allowed_complaints: list[str],
    let_in: Callable[[], str],
) -> None:
    allowed_complaints.append("Failed to execute 'postMessage'.*does not match")
    sign_in(page, demo["owner_email"], demo["owner_password"])
    address = prompt(server, demo, elsewhere, response_mode="web_message")
    popup = by_message(page, address, elsewhere.replace("127.0.0.1", "localhost"))
    popup.get_by_role("button", name=ALLOW).click()
    expect(popup.get_by_role("heading", name="Allowed")).to_be_visible()
    expect(page.locator("pre")).to_have_text("nothing")


def test_a_listed_page_gets_a_token_in_its_address(
    page: Page, server: Server, demo: dict[str, Any], elsewhere: str
) -> None:
    listing = f"return_redirect=True, return_urls=['{elsewhere}/cb']"
    server.shell(
        "from keys.models import Application as A; "
        f"A.objects.filter(public_id='{demo['oauth_client_id']}').update({listing})"
    )
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/sdkauth?{urlencode({'url': f'{elsewhere}/cb#part'})}")
    with page.expect_request(lambda asked: asked.url.startswith(f"{elsewhere}/cb?")) as arrived:
        page.get_by_role("button", name=ALLOW).click()
    page.wait_for_url(f"{elsewhere}/cb?pop_token=**")
    assert "referer" not in arrived.value.headers


LET_IN = """
from keys.models import ClientAdmission
from portal.models import Membership, Organization, User
second = Organization.objects.create(name="Second Works")
Membership.objects.create(organization=second, user=User.objects.get(email='{email}'), role="owner")
for one in (second, Organization.objects.get(public_id='{organization}')):
    ClientAdmission.objects.create(organization=one, scopes=["pops:read"])
"""
AS_BEFORE = """
from keys.models import ClientAdmission
from portal.models import Organization
ClientAdmission.objects.all().delete()
Organization.objects.filter(name="Second Works").delete()
"""


@pytest.fixture
def let_in(server: Server, demo: dict[str, Any]) -> Iterator[Callable[[], str]]:
    """Lets self-registered clients into two organizations of the owner; afterwards all is as before."""
    names = {"email": demo["owner_email"], "organization": demo["organization_id"]}
    yield lambda: server.shell(LET_IN.format(**names))
    server.shell(AS_BEFORE)


def test_a_client_that_registered_itself_is_refused_then_asked_about_by_organization(
    page: Page,
    server: Server,
    demo: dict[str, Any],
    elsewhere: str,
    allowed_complaints: list[str],
    let_in: Callable[[], str],
) -> None:
    allowed_complaints.append(r"Failed to load resource.*status of 403")
    said = {"client_name": "Field notes", "redirect_uris": [f"{elsewhere}/cb"]}
    made = requests.post(f"{server.base_url}/oauth/register", json=said, timeout=30).json()
    asked = prompt(server, demo, f"{elsewhere}/cb", client_id=made["client_id"])
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(asked)
    assert violations(page) == []
    page.get_by_role("button", name=DENY).click()
    page.wait_for_url(f"{elsewhere}/cb?error=access_denied**")
    let_in()
    page.goto(asked)
    assert violations(page) == []
    page.get_by_role("link", name="Second Works").click()
    expect(page.get_by_text("It registered itself")).to_be_visible()
    page.get_by_role("button", name=DENY).click()
    page.wait_for_url(f"{elsewhere}/cb?error=access_denied**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_prompt_can_be_used_by_everybody(
    open_page: OpenPage, server: Server, demo: dict[str, Any], elsewhere: str, scheme: str
) -> None:
    page = open_page("phone", scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(prompt(server, demo, f"{elsewhere}/cb"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "deny":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"{elsewhere}/cb?error=access_denied**")


def test_the_pages_about_applications_can_be_used_by_everybody(
    page: Page, demo: dict[str, Any]
) -> None:
    sign_in(page, demo["owner_email"], demo["owner_password"])
    listed = f"/o/{demo['organization_id']}/applications"
    for path in (listed, f"{listed}/new", f"{listed}/{demo['oauth_client_id']}",
                 f"{listed}/self-registered", "/allowed-applications", "/device"):  # fmt: skip
        page.goto(path)
        assert violations(page) == [], path
