"""An id names one element, and a page has one form to fill in: on every page of the demo, in each of its windows.

The owner's pages by their links; then what a stranger opens, the prompts of OAuth, what is embedded, and the admin.
That ids stand once on the pages of every role is proved on their text (`tests/house/pages/test_every_page.py`).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import sign_in
from tests.server import Server

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
  .filter(url => url.origin === location.origin)
  .map(url => url.pathname)"""
# What opens a window: a link, a button or an entry of a menu. Behind `hx-disable` it leads to a page instead.
WINDOWS = '[hx-target="#dialog-content"][hx-get]:not([hx-disable] *)'
ID = re.compile(
    r"(?<=/audit/)[\w-]{30,}|org_\w+|[0-9a-f-]{36}|\b(?=\w*[A-Z0-9])[A-Za-z0-9]{12}\b|\b\d+\b"
)
LEAVES = re.compile(
    r"^/(accounts/logout|admin|static|sdk|embed|v1|docs/portal-api/|openapi|\.well-known)|/frame$"
)
LEAVES_ADMIN = re.compile(r"^(?!/admin/)|^/admin/(logout|jsi18n|r/)|/history/$")


def kind(path: str) -> str:
    """The address without ids: pages of one kind are scanned once."""
    return ID.sub("*", path)


def crawl(page: Page, start: str, leaves: re.Pattern[str] = LEAVES) -> Iterator[str]:
    """Each kind of page that links lead to, open in the browser; those of `leaves` are left out."""
    waiting, known = [start], {kind(start)}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        for found in page.evaluate(LINKS):
            if kind(found) not in known and not leaves.search(found):
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
        is_form = one.evaluate("element => element.matches('form')")
        one.dispatch_event("submit" if is_form else "click")
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


@pytest.mark.heavy
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


# Beside the pages of an organization -----------------------------------------------------------------------

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def wrong_ids(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong on these pages, by address; each with its form refused too, where it has one to send."""
    wrong: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        wrong[path] = faults(page)
        if send_untouched(page):
            wrong[f"{path} refused"] = faults(page)
    return {where: ids for where, ids in wrong.items() if ids}


def send_untouched(page: Page) -> bool:
    """Send the first form of the page as it stands, past the browser's own checks. True where there was one."""
    form = page.locator("main form[method=post]").first
    if not form.count():
        return False
    with page.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    return True


def test_a_strangers_pages(
    page: Page, server: Server, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    allowed_complaints += [r"status of 4\d\d"]
    link = server.shell(f"""
from portal import clock
from portal.actors import Actor
from portal.models import Organization
from portal.people import invitations
acme = Organization.objects.get(public_id={demo["organization_id"]!r})
to = {{"email": "ids@example.com", "role": "viewer"}}
invite = invitations.invite(organization=acme, **to, actor=Actor.system(), now=clock.now())
print(f"/invitations/{{invite.token}}")
""").strip()
    paths = [
        "/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
        "/accounts/password/reset/done/", "/accounts/password/reset/key/0-wrong/",
        "/accounts/login/link", "/accounts/login/link/sent", "/accounts/login/link/wrong",
        "/accounts/confirm-email/", "/accounts/confirm-email/wrong/", "/accounts/confirm-email/again",
        "/accounts/email/undo/wrong", "/accounts/inactive/", "/setup/wrong", "/demo/mail", "/v1/docs",
        "/invitations/wrong", link, "/invitation", "/nowhere", "/o/org_nobodys/keys",
        "/authorize?client_id=unknown", "/device",
    ]  # fmt: skip
    assert wrong_ids(page, paths) == {}


def test_prompts_of_oauth(page: Page, demo: dict[str, Any], allowed_complaints: list[str]) -> None:
    allowed_complaints += [r"status of 4\d\d", r"net::ERR_CONNECTION_REFUSED"]
    asked = {
        "client_id": demo["oauth_client_id"], "redirect_uri": demo["oauth_redirect_uri"],
        "response_type": "code", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        "scope": "pops:read openid", "state": "s1",
    }  # fmt: skip
    started = page.request.post(
        "/oauth/device_authorization",
        form={"client_id": demo["oauth_client_id"], "scope": "pops:read"},
    ).json()
    prompt = f"/authorize?{urlencode(asked)}"
    page.goto(prompt)
    found = {"stranger": faults(page)}
    sign_in(page, demo["owner_email"], demo["owner_password"])
    for name, path in {
        "prompt": prompt,
        "message": f"/authorize?{urlencode({**asked, 'response_mode': 'web_message'})}",
        "untrusted": f"/authorize?{urlencode({**asked, 'redirect_uri': 'https://evil.example/'})}",
        "allowed": "/allowed-applications",
        "device": "/device",
        "wrong code": "/device?user_code=BCDF-BCDF",
        "code": f"/device?user_code={started['user_code']}",
    }.items():
        page.goto(path)
        found[name] = faults(page)
    page.get_by_role("button", name=re.compile("^(Allow|Continue)")).first.click()
    found["device allowed"] = faults(page)
    assert {where: ids for where, ids in found.items() if ids} == {}


def test_what_is_embedded(page: Page, demo: dict[str, Any], allowed_complaints: list[str]) -> None:
    allowed_complaints += [r"status of 4\d\d"]
    body = {"secret_key": demo["api_user_token"]}
    token = page.request.post("/authentication/token", data=body).json()["access_token"]
    widget = f"/embed/{demo['widget_id']}"
    found = {}
    for path in (f"{widget}?token={token}", widget, f"{widget}?token=wrong", "/embed/nothing"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found[path] = [fault for frame in page.frames for fault in frame.evaluate(REPEATED)]
    assert {where: ids for where, ids in found.items() if ids} == {}


@pytest.mark.heavy
def test_pages_of_the_admin(
    page: Page, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    allowed_complaints += [r"status of 4\d\d"]
    sign_in(page, demo["admin_email"], demo["admin_password"])
    wrong, seen = {}, 0
    for path in crawl(page, "/admin/", LEAVES_ADMIN):
        seen += 1
        wrong[path] = page.evaluate(REPEATED)
    assert {where: ids for where, ids in wrong.items() if ids} == {}
    assert seen > 50
