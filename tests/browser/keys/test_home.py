"""From an empty organization to the first request, which the page sees arrive, and Home after that; in Chromium."""

import re
from secrets import token_hex

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.keys.test_keys_page import copy
from tests.browser.people.test_people_pages import PASSWORD, found, newcomer
from tests.browser.test_style_page import violations
from tests.server import Server

WITHIN = 5_000  # milliseconds from the request to the green step


def founded(page: Page, server: Server) -> str:
    """A newcomer on the Home of an organization of their own; its public id."""
    sign_in(page, newcomer(server), PASSWORD)
    return found(page, f"Empty Works {token_hex(3)}")


def send(command: str, key: str) -> int:
    """The request of the command that the page shows, with the key where it says: its status."""
    first, *lines = command.strip().splitlines()
    assert first == "KEY='paste your key here'"
    address = lines[0].split()[1]
    sent = [line.split("-H ")[1].strip(" \\\"'") for line in lines[1:]]
    headers = dict(each.replace("$KEY", key).split(": ") for each in sent)
    return requests.get(address, headers=headers, timeout=30).status_code


def generate_first(page: Page) -> str:
    page.get_by_role("link", name="Generate your first key").click()
    page.locator("#dialog input[name=name]").fill("first")
    page.get_by_text("Never", exact=True).locator("visible=true").last.click()
    page.get_by_role("button", name="Generate new key").click()
    key = copy(page)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#dialog")).to_be_hidden()
    return key


def test_the_first_request_is_seen_to_arrive_on_the_page_where_its_key_was_made(
    server: Server, page: Page
) -> None:
    founded(page, server)
    expect(page).to_have_title(re.compile("^Home · Empty Works"))
    key = generate_first(page)
    expect(page.get_by_role("heading", name="Waiting for the first request")).to_be_visible()
    assert send(page.locator("#first-command").inner_text(), key) == 200
    arrived = page.get_by_role("heading", name="Your first request arrived")
    expect(arrived).to_be_visible(timeout=WITHIN)
    expect(page.locator("#live")).to_have_text("Your first request arrived and was accepted.")
    page.get_by_role("link", name="See what your keys do").click()
    expect(page.get_by_role("heading", name="Last 24 hours")).to_be_visible()
    expect(page.locator("#by-hour .figure")).to_have_text("1 request")


def test_a_refused_request_is_told_while_the_page_waits(server: Server, page: Page) -> None:
    organization_id = founded(page, server)
    key = generate_first(page)
    command = page.locator("#first-command").inner_text()
    assert send(command.replace(organization_id, "org_000000000000"), key) == 401
    refused = page.get_by_role("heading", name="A request arrived and was refused")
    expect(refused).to_be_visible(timeout=WITHIN)
    expect(page.locator("#first-request")).to_contain_text("Wrong organization.")
    send(command, key)
    expect(page.get_by_role("heading", name="Your first request arrived")).to_be_visible()


def test_without_scripts_a_button_looks(server: Server, open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    founded(page, server)
    home = page.url
    page.get_by_role("link", name="Generate your first key").click()
    page.locator("[name=name]").fill("first")
    page.locator("label", has_text="Never").click()
    page.get_by_role("button", name="Generate new key").click()
    key = page.locator("#secret").inner_text().strip()
    page.goto(home)
    command = page.locator("#first-command").inner_text()
    assert send(command, key) == 200
    # Until the use of the key and the figures were written, one after the other, some tenths of a second later.
    button = page.get_by_role("link", name=re.compile("Look now|See what your keys do"))
    while button.is_visible():
        button.click()
    expect(page.get_by_role("heading", name="Last 24 hours")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_home(
    server: Server, open_page: OpenPage, demo: dict[str, str], viewport: str, scheme: str
) -> None:
    """Empty and busy: axe finds nothing, and nothing is wider than the window."""
    page = open_page(viewport, scheme)
    founded(page, server)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.clear_cookies()
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/home")
    for table in page.get_by_text("Show as table").all():
        table.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_key_that_expires_is_rotated_from_home(page: Page, demo: dict[str, str]) -> None:
    """One click to the question; afterwards the list of what needs attention follows."""
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/home")
    page.get_by_role("link", name="Rotate: staging").click()
    expect(page.get_by_role("heading", name="Rotate", exact=False).last).to_be_visible()
    expect(page.locator("#dialog")).to_be_visible()
