"""The longest names that are taken fit where they stand: beside buttons, and in a line or two of a list."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.server import Server

LONGEST = "W" * 100
WORDS = ("warehouse scanner of the northern branch " * 3)[:100].strip()
OVERLAPS = """
(() => {
  const button = document.querySelector(".account").getBoundingClientRect();
  return [...document.querySelectorAll(".account *")].some((part) => {
    const box = part.getBoundingClientRect();
    return box.width && (box.left < button.left - 1 || box.right > button.right + 1);
  });
})()
"""


def rename(server: Server, email: str, name: str) -> None:
    change = f"User.objects.filter(email={email!r}).update(name={name!r})"
    server.shell(f"from portal.models import User; {change}")


def test_a_long_name_of_a_person_stays_beside_the_account_button(
    server: Server, open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = sign_in(open_page(), demo["owner_email"], demo["owner_password"])
    rename(server, demo["owner_email"], LONGEST)
    try:
        page.goto(f"/o/{demo['organization_id']}/keys")
        assert not page.evaluate(OVERLAPS)
        page.locator(".account").click()
        expect(page.get_by_role("link", name="Your account")).to_be_visible()
    finally:
        rename(server, demo["owner_email"], "Olivia Bergmann")


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
@pytest.mark.parametrize("name", [LONGEST, WORDS], ids=["a word", "words"])
def test_a_key_name_of_a_hundred_letters_takes_two_lines_at_most(
    open_page: OpenPage, demo: dict[str, Any], name: str, viewport: str
) -> None:
    page = sign_in(open_page(viewport), demo["owner_email"], demo["owner_password"])
    called = f"{viewport} {name}"[:100].strip() if " " in name else f"{viewport}{name}"[:100]
    make(page, demo, called)
    page.goto(f"/o/{demo['organization_id']}/keys?search={called}")
    link = page.get_by_role("link", name=called, exact=True)
    expect(link).to_be_visible()
    lines = link.evaluate("link => new Set([...link.getClientRects()].map(box => box.top)).size")
    assert lines <= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def make(page: Page, demo: dict[str, Any], name: str) -> None:
    page.goto(f"/o/{demo['organization_id']}/keys/generate")
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="Generate new key").click()
    expect(page.locator("#secret")).to_be_visible()
    page.get_by_label("I have stored this key").check()
