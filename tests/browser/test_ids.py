"""An id names one element, and a page has one form to fill in: on every page of the demo, in each of its windows."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import sign_in

REPEATED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
}"""
# What a label, a description or a button that opens something names has to be there.
LOST = """() => ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget"].flatMap(name =>
  [...document.querySelectorAll(`[${name}]:not(dialog:not([open]))`)].flatMap(element =>
    element.getAttribute(name).split(/ +/).filter(id => id && !document.getElementById(id)).map(id => `${name}=${id}`)))
"""
# Two forms to fill in on one page would lose each other's input.
FILLED_IN = """() => [...document.querySelectorAll("form[method=post]")].filter(form => [...form.elements].some(
  field => field.name && /^(checkbox|radio|text|number|select.*|textarea|date|url|email)$/.test(field.type)))
  .map(form => form.action)"""
LINKS = """() => [...document.querySelectorAll("a[href], [hx-get]")]
  .map(element => new URL(element.getAttribute("hx-get") || element.href, location.href))
  .filter(url => url.origin === location.origin && !url.pathname.startsWith("/admin"))
  .map(url => url.pathname)"""
# What opens a window: a link, a button or an entry of a menu. Behind `hx-disable` it leads to a page instead.
WINDOWS = '[hx-target="#dialog-content"][hx-get]:not([hx-disable] *)'
ID = re.compile(r"org_\w+|[0-9a-f-]{36}|\b(?=\w*[A-Z0-9])[A-Za-z0-9]{12}\b|\b\d+\b")
LEAVES = re.compile(r"^/(accounts/logout|static|sdk|embed|v1|openapi|\.well-known)|/frame$")


def kind(path: str) -> str:
    """The address without ids: pages of one kind are scanned once."""
    return ID.sub("*", path)


def crawl(page: Page, start: str) -> Iterator[str]:
    """Each kind of page that links lead to, open in the browser."""
    waiting, known = [start], {kind(start)}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        for found in page.evaluate(LINKS):
            if kind(found) not in known and not LEAVES.search(found):
                known.add(kind(found))
                waiting.append(found)


def faults(page: Page) -> list[str]:
    return [*page.evaluate(REPEATED), *page.evaluate(LOST)]


def windows(page: Page) -> Iterator[tuple[str, Locator]]:
    """Each kind of window that a click on this page opens, open."""
    addresses = {kind(one.get_attribute("hx-get") or "") for one in page.locator(WINDOWS).all()}
    for address in sorted(addresses):
        one = next(
            each for each in page.locator(WINDOWS).all()
            if kind(each.get_attribute("hx-get") or "") == address
        )  # fmt: skip
        one.dispatch_event("click")
        page.locator("#dialog[open]").wait_for()
        yield address, page.locator("#dialog")
        page.locator(
            "#dialog [data-close]"
        ).first.click()  # Esc would keep what was refused and typed
        page.locator("#dialog[open]").wait_for(state="detached")


def sent_without_a_name(window: Locator) -> bool:
    """Send the form of the window with nothing in the field for a name, where it has one. It stays, and says so."""
    name = window.locator("form[hx-post] input[name=name]")
    if not name.count():
        return False
    name.first.fill("")
    window.locator("form[hx-post] [type=submit]").first.click()
    window.locator("[aria-invalid=true]").first.wait_for()
    return True


def test_ids_stand_once_and_no_page_has_two_forms_to_fill_in(
    page: Page, demo: dict[str, Any]
) -> None:
    sign_in(page, demo["owner_email"], demo["owner_password"])
    wrong: dict[str, list[str]] = {}
    seen = 0
    for path in crawl(page, f"/o/{demo['organization_id']}/keys"):
        seen += 1
        wrong[path] = faults(page)
        if len(page.evaluate(FILLED_IN)) > 1:
            wrong[path] += ["several forms", *page.evaluate(FILLED_IN)]
        for address, window in windows(page):
            seen += 1
            wrong[f"{path} with {address}"] = faults(page)
            if sent_without_a_name(window):
                wrong[f"{path} with {address} refused"] = faults(page)
    assert {where: ids for where, ids in wrong.items() if ids} == {}
    assert seen > 80
    assert sum(where.endswith("refused") for where in wrong) > 5
