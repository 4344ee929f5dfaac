"""What tests in a real Chromium need: a seeded server, and pages that fail a test on any complaint."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import services
from tests.conftest import missing
from tests.server import Server, start_server

# The first is Chromium without the browser around the page; it takes half of the processor time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
VIEWPORTS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# A form that answers 422 with what was typed is the normal case; Chromium logs every such answer as an error.
ALWAYS_ALLOWED = (r"Failed to load resource.*status of 422",)
# htmx logs these two, in this order, when a newer request replaces one under way (`hx-sync="this:replace"`), which is
# what we ask of it. A request that fails for another reason ends the pair with another name.
REPLACED_REQUEST = ("htmx:afterRequest", "htmx:sendAbort")
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content-Security-Policy: ${event.effectiveDirective} refused ${event.blockedURI}`);
});
"""
# Who clicks before the scripts of a page have come is led the way without scripts, and tests without scripts prove
# that way. Here a click waits for them, as it does for anything that covers its target.
CLICKS_WAIT_FOR_SCRIPTS = """
const covered = new CSSStyleSheet();
covered.replaceSync("html { pointer-events: none }");
document.adoptedStyleSheets = [covered];
document.addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; });
"""

# A test that is right on a fast machine by luck alone falls over when its pages run some times slower than they could.
SLOWER = float(os.environ.get("KEYDOCK_TEST_SLOWER_PAGES", "1"))

OpenPage = Callable[..., Page]

PATIENCE = 15_000  # milliseconds: two browsers share the cores, and a wait ends as soon as what it waits for is there
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing(services.MissingBinaryError("Chromium"))
    return {**browser_type_launch_args, "executable_path": program, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The real server on SQLite that all browser tests of this session share."""
    with start_server("sqlite") as running:
        yield running


@pytest.fixture
def at_localhost(server: Server) -> str:
    """Passkeys work under a name; the tests' own address is a number."""
    return server.base_url.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def demo(server: Server) -> dict[str, Any]:
    """`seed_demo --json` of the shared server."""
    return server.seed()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about in this test: console errors, page errors, policy violations."""
    return []


@pytest.fixture
def allowed_complaints() -> list[str]:
    """Regular expressions of complaints that this test provokes on purpose; a test appends to it."""
    return list(ALWAYS_ALLOWED)


@pytest.fixture
def open_page(
    browser: Browser, server: Server, complaints: list[str], allowed_complaints: list[str]
) -> Iterator[OpenPage]:
    """A function that opens a page in a context of its own: `open_page(viewport="phone", scheme="dark")`.

    `viewport` is desktop or phone, `scheme` light or dark; `javascript=False` switches scripts off. When the
    test ends, any complaint that is not allowed fails it.
    """
    contexts: list[BrowserContext] = []

    def open_one(
        viewport: str = "desktop", scheme: str = "light", *, javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=server.base_url,
            viewport=VIEWPORTS[viewport],
            has_touch=viewport == "phone",
            color_scheme=scheme,
            java_script_enabled=javascript,
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        listen(context, complaints)
        if javascript:
            context.add_init_script(CLICKS_WAIT_FOR_SCRIPTS)
        page = context.new_page()
        if SLOWER > 1:
            session = context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        return page

    yield open_one
    for context in contexts:
        context.close()
    unexpected = [
        line
        for line in without_replaced_requests(complaints)
        if not any(re.search(pattern, line) for pattern in allowed_complaints)
    ]
    assert unexpected == [], "\n".join(unexpected)


def without_replaced_requests(complaints: list[str]) -> list[str]:
    left: list[str] = []
    for line in complaints:
        if (
            left
            and left[-1].startswith(REPLACED_REQUEST[0])
            and line.startswith(REPLACED_REQUEST[1])
        ):
            left.pop()
        else:
            left.append(line)
    return left


def listen(context: BrowserContext, complaints: list[str]) -> None:
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
    context.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page at desktop size in the light scheme that fails the test on any complaint of the browser."""
    return open_page()


@pytest.fixture
def signed_in(page: Page, demo: dict[str, Any]) -> Page:
    """The same page with the demo's owner signed in through the sign-in form."""
    return sign_in(page, demo["owner_email"], demo["owner_password"])


SIGNED_IN: dict[str, list[Any]] = {}  # the cookies of a session, by e-mail


def sign_in(page: Page, email: str, password: str) -> Page:
    """Sign in: through the form the first time, afterwards with the cookies of that time where they still hold."""
    page.context.add_cookies(SIGNED_IN.get(email, []))
    page.goto("/accounts/login/?next=/")  # who is signed in is led on
    if "/accounts/login" in page.url:
        fill_in_form(page, email, password)
        SIGNED_IN[email] = page.context.cookies()
    return page


def fill_in_form(page: Page, email: str, password: str) -> None:
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
