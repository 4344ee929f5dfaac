"""What a person sees and does on the page about keys, in a real Chromium: the owner's words, the copy, the panel."""

import re
from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations
from tests.server import Server

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")


@pytest.fixture
def keys(signed_in: Page) -> Page:
    """The page, by its fixed address."""
    signed_in.goto("/developer/keys")
    return signed_in


def fresh_name(prefix: str = "key") -> str:
    return f"{prefix}-{token_hex(5)}"


def open_form(page: Page) -> None:
    page.get_by_role("link", name="Generate API key").click()
    expect(page.locator("#dialog input[name=name]")).to_be_focused()


def generate(page: Page, name: str) -> str:
    """Generate a key that never expires, copy it, close; the text as it reached the clipboard."""
    open_form(page)
    page.locator("#dialog input[name=name]").fill(name)
    page.get_by_text("Never", exact=True).locator("visible=true").last.click()
    page.get_by_role("button", name="Generate new key").click()
    text = copy(page)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#dialog")).to_be_hidden()
    return text


def copy(page: Page) -> str:
    expect(page.get_by_role("heading", name="Copy your API key")).to_be_visible()
    page.get_by_role("button", name="Copy key", exact=True).click()
    expect(page.get_by_role("button", name="Done")).to_have_attribute("aria-disabled", "false")
    return page.evaluate("navigator.clipboard.readText()")


def row(page: Page, name: str) -> Any:
    return page.locator("#keys tbody tr").filter(
        has=page.get_by_role("link", name=name, exact=True)
    )


def open_panel(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("#panel-title")).to_have_text(name)


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Search by name").fill(text)
    page.wait_for_url(lambda url: f"search={text}" in url)


def whoami(server: Server, demo: dict[str, Any], key: str) -> requests.Response:
    headers = {"x-api-key": key, "x-organization-id": demo["organization_id"]}
    return requests.get(f"{server.base_url}/v1/whoami", headers=headers, timeout=60)


# The whole way


def test_a_key_lives_from_generation_to_revocation(
    keys: Page, server: Server, demo: dict[str, Any]
):
    """Generate, copy, use, see the use, search, filter, rotate with an overlap, revoke, 401."""
    name = fresh_name("story")
    first = generate(keys, name)
    assert FULL_KEY.fullmatch(first)
    expect(row(keys, name)).to_contain_text(f"...********{first[-8:]}")
    expect(row(keys, name)).to_contain_text("Active")
    assert whoami(server, demo, first).json()["key"]["name"] == name

    search(keys, name)
    expect(keys.locator("#keys tbody tr")).to_have_count(1)
    see_last_use(keys, name)
    keys.get_by_role("link", name=re.compile("^Active")).click()
    expect(row(keys, name)).to_be_visible()
    keys.get_by_role("link", name=re.compile("^Revoked")).click()
    expect(keys.get_by_text("No key matches")).to_be_visible()
    keys.get_by_role("link", name=re.compile("^All")).click()

    open_panel(keys, name)
    keys.get_by_role("link", name="Rotate", exact=True).click()
    keys.locator("#dialog label", has_text="24 hours").click()
    keys.get_by_role("button", name="Rotate key").click()
    second = copy(keys)
    keys.get_by_role("button", name="Done").click()
    expect(keys.locator("#panel")).to_contain_text("It keeps working until")
    assert [whoami(server, demo, text).status_code for text in (first, second)] == [200, 200]

    keys.get_by_role("link", name="Revoke API key").click()
    expect(keys.locator("#dialog")).to_contain_text("Revoking is permanent")
    expect(keys.locator("#dialog")).to_contain_text("get 401 Unauthorized immediately")
    expect(keys.locator("#dialog")).to_contain_text(name)
    keys.get_by_role("button", name="Revoke API key").click()
    expect(keys.locator("#panel")).to_contain_text("is revoked")
    refused = whoami(server, demo, first)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_revoked")
    assert whoami(server, demo, second).status_code == 200


def see_last_use(page: Page, name: str) -> None:
    """The use was written within seconds; a person looks again."""
    for _ in range(30):
        page.reload()
        if "Never" not in row(page, name).locator("[data-label='Last used']").inner_text():
            break
        page.wait_for_timeout(300)
    expect(row(page, name).locator("[data-label='Last used']")).to_have_text(
        re.compile("just now|minute")
    )


# Words


def test_the_page_has_the_owners_words(keys: Page):
    expect(keys.get_by_role("heading", name="API Keys", level=1)).to_be_visible()
    expect(keys.get_by_role("navigation", name="Main").get_by_text("API Keys")).to_be_visible()
    heads = keys.locator("#keys thead th").all_inner_texts()
    expected = ["Status", "Key name", "Key", "Created", "Expires", "Last used"]
    assert [head.strip() for head in heads if head.strip()][:6] == expected
    open_form(keys)
    expect(keys.get_by_placeholder("production-main")).to_be_visible()
    expect(keys.locator("#dialog label", has_text="On a date")).to_be_visible()
    expect(keys.locator("#dialog label", has_text="Never")).to_be_visible()


def test_the_organization_id_is_copied(keys: Page, demo: dict[str, Any]):
    keys.get_by_role("button", name="Copy Organization ID").click()
    expect(keys.locator("[data-live]", has_text="Copied")).to_have_count(1)
    assert keys.evaluate("navigator.clipboard.readText()") == demo["organization_id"]


# Generate


def test_the_copy_dialog_warns_and_carries_a_ready_command(
    keys: Page, server: Server, demo: dict[str, Any]
):
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(fresh_name())
    keys.get_by_role("button", name="Generate new key").click()
    dialog = keys.locator("#dialog")
    expect(dialog).to_contain_text("This is the only time the full key is shown")
    expect(dialog).to_contain_text("Treat it like a password")
    expect(dialog).to_contain_text("I have stored this key")
    key = keys.locator("#secret").inner_text()
    assert f"export API_KEY='{key}'" in keys.locator("#use-export").inner_text()
    keys.get_by_role("tab", name="export").press("ArrowRight")
    expect(keys.locator("#use-dotenv")).to_contain_text(f"API_KEY={key}\n")
    keys.get_by_role("tab", name="curl").click()
    command = keys.locator("#ready-curl").inner_text()
    assert command.startswith(f"curl {server.base_url}/v1/whoami")
    assert f"-H 'x-api-key: {key}'" in command
    assert f"-H 'x-organization-id: {demo['organization_id']}'" in command
    release(keys)


def release(page: Page) -> None:
    page.get_by_label("I have stored this key").check()
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#dialog")).to_be_hidden()


def test_escape_and_a_click_outside_do_not_lose_the_key(keys: Page):
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(fresh_name())
    keys.get_by_role("button", name="Generate new key").click()
    expect(keys.locator("#secret")).to_be_visible()
    keys.keyboard.press("Escape")
    keys.keyboard.press("Escape")
    keys.mouse.click(5, 5)
    keys.get_by_role("button", name="Done").click(force=True)
    expect(keys.locator("#secret")).to_be_visible()
    release(keys)
    assert not FULL_KEY.search(keys.content())


def test_the_list_behind_is_new_and_the_new_row_is_marked(keys: Page):
    name = fresh_name()
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(name)
    keys.get_by_role("button", name="Generate new key").click()
    expect(keys.locator("#secret")).to_be_visible()
    expect(keys.locator("#keys tr[data-new]").filter(has_text=name)).to_have_count(1)
    expect(keys.locator("#secret")).to_be_visible()
    release(keys)


def test_a_taken_name_keeps_the_form_and_offers_a_free_one(keys: Page):
    name = fresh_name()
    generate(keys, name)
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(name)
    keys.get_by_role("button", name="Generate new key").click()
    expect(keys.locator("#dialog input[name=name]")).to_be_focused()
    expect(keys.locator("#dialog .errorlist")).to_contain_text(f"“{name}-2” is free")
    keys.get_by_role("button", name=f"Use “{name}-2”").click()
    expect(keys.locator("#dialog")).to_contain_text(f"{name}-2 is ready")
    release(keys)


def test_a_double_click_makes_one_key(keys: Page):
    name = fresh_name()
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(name)
    keys.get_by_role("button", name="Generate new key").dblclick()
    expect(keys.locator("#secret")).to_be_visible()
    release(keys)
    search(keys, name)
    expect(keys.locator("#keys tbody tr")).to_have_count(1)


def test_a_date_that_has_passed_is_told_at_the_date(keys: Page):
    open_form(keys)
    keys.locator("#dialog input[name=name]").fill(fresh_name())
    keys.locator("#dialog label", has_text="On a date").click()
    keys.get_by_label("Date", exact=True).fill("2020-01-01")
    keys.get_by_role("button", name="Generate new key").click()
    expect(keys.get_by_text("This day has passed")).to_be_visible()
    expect(keys.get_by_label("Date", exact=True)).to_be_focused()
    expect(keys.get_by_label("Date", exact=True)).to_have_value("2020-01-01")


# List and panel


def test_typing_replaces_the_address_and_choosing_a_status_can_be_undone(keys: Page):
    name = fresh_name()
    generate(keys, name)
    search(keys, name)
    keys.get_by_role("link", name=re.compile("^Expired")).click()
    keys.wait_for_url(re.compile("status=expired"))
    expect(keys.get_by_text("No key matches")).to_be_visible()
    keys.go_back()
    expect(row(keys, name)).to_be_visible()
    expect(keys.get_by_role("searchbox")).to_have_value(name)


def test_a_shared_address_shows_the_same_list(keys: Page, open_page: OpenPage, demo: dict):
    name = fresh_name()
    generate(keys, name)
    search(keys, name)
    other = sign_in(open_page(), demo["owner_email"], demo["owner_password"])
    other.goto(keys.url)
    expect(other.locator("#keys tbody tr")).to_have_count(1)


def test_clearing_the_filters_shows_every_key_again(keys: Page):
    search(keys, "nothing-is-called-this")
    keys.get_by_role("link", name="Clear filters").click()
    expect(keys.locator("#keys tbody tr").first).to_be_visible()


def test_the_key_name_and_view_details_both_open_the_panel(keys: Page):
    name = fresh_name()
    generate(keys, name)
    search(keys, name)
    address = keys.url
    for role, opener in (("link", name), ("button", f"Actions for {name}")):
        link = keys.get_by_role(role, name=opener, exact=True)
        link.click()
        if role == "button":
            keys.get_by_role("link", name="View details").click()
        expect(keys.locator("#panel-title")).to_have_text(name)
        expect(keys).not_to_have_url(address)
        keys.keyboard.press("Escape")
        expect(keys.locator("#panel")).to_be_hidden()
        expect(link).to_be_focused()
        expect(keys).to_have_url(address)


def test_the_menu_of_a_row_is_walked_by_keyboard_and_gives_the_focus_back(keys: Page):
    name = fresh_name()
    generate(keys, name)
    opener = keys.get_by_role("button", name=f"Actions for {name}", exact=True)
    opener.focus()
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("link", name="View details")).to_be_focused()
    keys.keyboard.press("ArrowDown")
    expect(keys.get_by_role("button", name="Copy ID")).to_be_focused()
    keys.keyboard.press("Escape")
    expect(keys.locator("#row-menu")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    keys.locator("#row-menu").get_by_role("link", name="Rename").click()
    expect(keys.locator("#dialog input[name=name]")).to_have_value(name)
    keys.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_ticked_keys_are_revoked_together_after_a_question_that_counts_them(keys: Page):
    stem = fresh_name("several")
    for number in range(3):
        generate(keys, f"{stem}-{number}")
    search(keys, stem)
    expect(keys.locator("#ticked")).to_be_hidden()
    keys.get_by_role("checkbox", name=f"Tick {stem}-0").check()
    keys.get_by_role("checkbox", name=f"Tick {stem}-2").click(modifiers=["Shift"])
    expect(keys.locator("#ticked")).to_contain_text("3 selected")
    keys.get_by_role("checkbox", name=f"Tick {stem}-1").uncheck()
    expect(keys.locator("#ticked")).to_contain_text("2 selected")
    keys.get_by_role("button", name="Revoke …").click()
    expect(keys.get_by_role("heading", name="Revoke 2 API keys?")).to_be_visible()
    expect(keys.get_by_role("button", name="Keep them")).to_be_focused()
    keys.get_by_role("button", name="Revoke 2 API keys").click()
    expect(keys.locator("#dialog")).to_be_hidden()
    expect(keys.locator("#keys tbody tr").filter(has_text="Revoked")).to_have_count(2)
    expect(keys.locator("#messages")).to_contain_text("2 API keys are revoked")


def test_back_closes_the_panel_and_keeps_the_list(keys: Page):
    name = fresh_name()
    generate(keys, name)
    search(keys, name)
    open_panel(keys, name)
    keys.go_back()
    expect(keys.locator("#panel")).to_be_hidden()
    expect(keys.locator("#keys tbody tr")).to_have_count(1)


def test_a_rename_shows_in_the_panel_and_in_the_list(keys: Page):
    name, renamed = fresh_name("old"), fresh_name("renamed")
    generate(keys, name)
    open_panel(keys, name)
    keys.get_by_role("link", name="Rename").click()
    keys.locator("#dialog input[name=name]").fill(renamed)
    keys.get_by_role("button", name="Rename").click()
    expect(keys.locator("#dialog")).to_be_hidden()
    expect(keys.locator("#panel-title")).to_have_text(renamed)
    expect(keys.locator("#keys")).to_contain_text(renamed)


def test_a_lost_key_is_re_issued(keys: Page, server: Server, demo: dict[str, Any]):
    name = fresh_name("lost")
    old = generate(keys, name)
    open_panel(keys, name)
    keys.get_by_role("link", name="Re-issue it").click()
    expect(keys.locator("#dialog")).to_contain_text("The old text stops working now")
    keys.get_by_role("button", name="Re-issue").click()
    new = copy(keys)
    assert [whoami(server, demo, text).status_code for text in (old, new)] == [401, 200]
    keys.get_by_role("button", name="Done").click()


def test_the_safe_button_is_focused_before_a_revocation(keys: Page):
    name = fresh_name()
    generate(keys, name)
    open_panel(keys, name)
    keys.get_by_role("link", name="Revoke API key").click()
    expect(keys.get_by_role("button", name="Keep key")).to_be_focused()
    keys.keyboard.press("Escape")
    expect(keys.locator("#dialog")).to_be_hidden()
    expect(keys.locator("#panel")).to_be_visible()
    expect(keys.get_by_role("link", name="Revoke API key")).to_be_focused()


def test_a_deleted_key_leaves_the_list_and_the_trail_stays(keys: Page):
    name = fresh_name("doomed")
    generate(keys, name)
    open_panel(keys, name)
    keys.get_by_role("link", name="Delete", exact=True).click()
    expect(keys.locator("#dialog")).to_contain_text("Its audit trail stays")
    keys.get_by_role("button", name="Delete key").click()
    expect(keys.locator("#panel")).to_be_hidden()
    expect(row(keys, name)).to_have_count(0)
    expect(keys.locator("#messages")).to_contain_text(f"“{name}” was deleted")


def test_keys_open_the_form_and_the_search(keys: Page):
    keys.keyboard.press("/")
    expect(keys.get_by_role("searchbox")).to_be_focused()
    keys.get_by_role("heading", name="API Keys", level=1).click()
    keys.keyboard.press("n")
    expect(keys.locator("#dialog input[name=name]")).to_be_focused()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_sideways(
    open_page: OpenPage, demo: dict[str, Any], viewport: str, scheme: str
):
    page = sign_in(open_page(viewport, scheme), demo["owner_email"], demo["owner_password"])
    page.goto("/developer/keys")
    for opened in (None, "form", "panel"):
        if opened == "form":
            open_form(page)
        elif opened == "panel":
            page.keyboard.press("Escape")
            page.locator("#keys td.name a").first.click()
            expect(page.locator("#panel")).to_be_visible()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0


# Buttons of a page under 44 px, which is what a finger needs (WCAG 2.5.5); links in a text have the room of their line.
TOO_LOW = """
[...document.querySelectorAll("main .button, main .tabs a, main summary, header .button")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect().height, one.innerText || one.ariaLabel])
  .filter(([height]) => height > 1 && height < 43.5)
"""


def test_fingers_hit_and_the_keyboard_finds_the_exact_time(
    open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = sign_in(open_page(viewport="phone"), demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/keys")
    expect(page.locator("#keys td.name a").first).to_be_visible()
    assert page.evaluate(TOO_LOW) == []

    first = page.locator("#keys td.name a").first
    first.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("Created: ")
    expect(tip).to_contain_text("UTC")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_filters_columns_and_several_keys_are_worked_by_keyboard_at_both_widths(
    open_page: OpenPage, server: Server, demo: dict[str, Any]
):
    stem = fresh_name("walk")
    for number in range(2):
        make(server, demo, f"{stem}-{number}")
    for viewport in ("desktop", "phone"):
        page = sign_in(open_page(viewport=viewport), demo["owner_email"], demo["owner_password"])
        page.goto(f"/o/{demo['organization_id']}/keys?search={stem}")
        page.get_by_role("link", name="Filter and columns").press("Enter")
        expect(page.get_by_role("heading", name="Filter and columns")).to_be_visible()
        page.get_by_role("checkbox", name="Requests, 30 days").set_checked(viewport == "desktop")
        assert violations(page) == []
        page.get_by_role("button", name="Show").press("Enter")
        expect(page.locator("#dialog")).to_be_hidden()
        expect(page.get_by_role("link", name="Filter and columns")).to_be_focused()
        expect(page.locator("#live")).to_have_text("1 to 2 of 2 keys")
        chosen = page.locator("#keys td[data-label='Requests, 30 days']")
        expect(chosen).to_have_count(2 if viewport == "desktop" else 0)
        page.get_by_role("checkbox", name=f"Tick {stem}-0").press("Space")
        assert violations(page) == []
        page.get_by_role("button", name="Change expiry …").press("Enter")
        expect(page.get_by_role("heading", name="Change expiry of 1 API key")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Change expiry of 1 API key").press("Enter")
        expect(page.locator("#messages")).to_contain_text("1 API key now expires on")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def make(server: Server, demo: dict[str, Any], name: str) -> None:
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    made = requests.post(
        f"{server.base_url}/v1/keys", json={"name": name}, headers=headers, timeout=60
    )
    assert made.status_code == 201, made.text
