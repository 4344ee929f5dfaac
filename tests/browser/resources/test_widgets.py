"""Widgets inside pages of other origins, in a real browser: who may frame one, and where the token goes."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations
from tests.server import Server

ROW = "COMPLETED_SCREENING_PASSED"
PAGES = """<!doctype html><html lang="en"><title>A site</title><main><h1>A site</h1>{body}</main></html>"""


@dataclass
class Site:
    """A web site of somebody else's: its two origins, and the pages that it serves by path."""

    port: int
    pages: dict[str, tuple[str, str]]  # path: (content type, body)

    @property
    def listed(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def unlisted(self) -> str:
        return f"http://localhost:{self.port}"

    def page(self, path: str, body: str) -> None:
        self.pages[path] = ("text/html; charset=utf-8", PAGES.format(body=body))


@contextmanager
def serving() -> Iterator[Site]:
    pages: dict[str, tuple[str, str]] = {"/favicon.ico": ("image/x-icon", "")}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("text/plain", ""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site(server.server_port, pages)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def shown(server: Server, demo: dict[str, Any], site: Site) -> str:
    """The id of the demo's widget, which the first of the site's two origins may embed."""
    change = {"allowed_origins": [site.listed]}
    keys = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    address = f"{server.base_url}/v1/widgets/{demo['widget_id']}"
    requests.patch(address, json=change, headers=keys, timeout=30).raise_for_status()
    return demo["widget_id"]


def temporary(server: Server, key: str) -> dict[str, Any]:
    address = f"{server.base_url}/authentication/token"
    answer = requests.post(address, json={"secret_key": key}, timeout=30)
    answer.raise_for_status()
    return answer.json()


def test_the_listed_origin_embeds_it_and_another_does_not(
    page: Page,
    server: Server,
    demo: dict[str, Any],
    site: Site,
    shown: str,
    allowed_complaints: list[str],
) -> None:
    allowed_complaints += [r"frame-ancestors", r"status of 403"]
    source = f"{server.base_url}/embed/{shown}?token="
    site.page("/good", f'<iframe title="w" src="{source}{demo["api_user_token"]}"></iframe>')
    restricted = demo["restricted_api_user_token"]
    site.page("/powerless", f'<iframe title="w" src="{source}{restricted}"></iframe>')
    page.goto(f"{site.listed}/good")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Latest conversations")).to_be_visible()
    expect(frame.get_by_role("cell", name=ROW).first).to_be_visible()
    page.goto(f"{site.listed}/powerless")
    expect(frame.get_by_role("heading", name="This widget is not for you")).to_be_visible()
    expect(frame.get_by_text(ROW)).to_have_count(0)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"{site.unlisted}/good")
    page.wait_for_load_state("networkidle")
    assert all(ROW not in inside.content() for inside in page.frames)


def test_our_script_shows_it_with_the_token_in_no_address(
    page: Page, server: Server, demo: dict[str, Any], site: Site, shown: str
) -> None:
    token = temporary(server, demo["api_user_token"])
    site.pages["/token"] = ("application/json", json.dumps(token))
    site.page(
        "/script",
        f'<div data-keydock-widget="{shown}" data-keydock-token-url="/token" '
        'data-keydock-height="auto" data-keydock-title="People" '
        'data-keydock-parameters="conversationStatus=COMPLETED_SCREENING_PASSED"></div>'
        f'<script src="{server.base_url}/sdk/keydock-widget.js"></script>',
    )
    asked: list[Any] = []
    page.on("request", lambda one: asked.append(one))
    page.goto(f"{site.listed}/script")
    frame = page.frame_locator('iframe[title="People"]')
    expect(frame.get_by_role("cell", name=ROW)).to_have_count(50)
    frame.get_by_role("link", name="Next page").click()
    expect(frame.get_by_role("link", name="First page")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height > 600")
    secret = token["access_token"]
    told = [text for one in asked for text in (one.url, one.headers.get("referer", ""))]
    told += [page.url, *(frame.url for frame in page.frames), page.content()]
    assert [text for text in told if secret in text] == []
    carried = [one.url for one in asked if secret in one.headers.get("authorization", "")]
    assert len(carried) == 2
    assert all(url.startswith(f"{server.base_url}/embed/{shown}?") for url in carried)


OWN_MODULE = """
import {{ widget }} from "{base}/sdk/keydock-widget.mjs";
window.asked = 0;
function token() {{
  window.asked += 1;
  return window.fresh ? {{ access_token: "{good}", expires_in: 120 }} : "stale";
}}
window.shown = widget("#place", {{ widget: "{shown}", title: "People", token }});
"""


def test_a_token_is_renewed_before_its_end_and_once_more_when_it_was_refused(
    page: Page,
    server: Server,
    demo: dict[str, Any],
    site: Site,
    shown: str,
    allowed_complaints: list[str],
) -> None:
    allowed_complaints.append(r"status of 401")
    good = temporary(server, demo["api_user_token"])["access_token"]
    script = OWN_MODULE.format(base=server.base_url, good=good, shown=shown)
    site.pages["/own.js"] = ("text/javascript", script)
    site.page("/module", '<div id="place"></div><script type="module" src="/own.js"></script>')
    page.clock.install()
    page.goto(f"{site.listed}/module")
    frame = page.frame_locator('iframe[title="People"]')
    expect(frame.get_by_role("heading", name="This token does not pass")).to_be_visible()
    page.evaluate("window.fresh = true; window.shown.refresh()")
    expect(frame.get_by_role("heading", name="Latest conversations")).to_be_visible()
    assert page.evaluate("window.asked") == 2
    page.evaluate("window.fresh = false")
    page.clock.fast_forward(61_000)
    page.wait_for_function("window.asked === 3")
    page.clock.fast_forward(6_000)
    page.evaluate("window.fresh = true")
    frame.get_by_role("link", name="Next page").click()
    expect(frame.get_by_role("link", name="First page")).to_be_visible()
    assert page.evaluate("window.asked") == 4
    page.evaluate("window.shown.remove()")
    expect(page.locator("iframe")).to_have_count(0)


ADDRESSES = {
    "list": "/o/{org}/widgets",
    "overview": "/o/{org}/widgets/{widget}",
    "settings": "/o/{org}/widgets/{widget}/change",
    "security": "/o/{org}/widgets/{widget}/security",
    "first question": "/o/{org}/widgets/new",
    "deletion": "/o/{org}/widgets/{widget}/deletion",
    "widget": "/embed/{widget}?token={token}",
    "refused": "/embed/{widget}",
}


@pytest.mark.heavy
@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_these_pages(
    open_page: OpenPage,
    demo: dict[str, Any],
    shown: str,
    viewport: str,
    scheme: str,
    allowed_complaints: list[str],
) -> None:
    allowed_complaints.append(r"status of 401")
    page = open_page(viewport=viewport, scheme=scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    ids = {"org": demo["organization_id"], "widget": shown, "token": demo["api_user_token"]}
    found = {}
    for name, address in ADDRESSES.items():
        page.goto(address.format(**ids))
        found[name] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_a_chart_is_made_without_javascript_and_reads_as_a_table(
    open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = open_page(javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/widgets/new")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name", exact=True).fill("By <b>status</b>")
    page.get_by_label("Bar chart").check()
    page.get_by_label("A bar for each value of").select_option("conversationStatus")
    page.get_by_role("button", name="Add widget").click()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="By <b>status</b>")).to_be_visible()
    expect(preview.get_by_role("row", name=re.compile(f"{ROW}.*\\d+"))).to_be_visible()
    bars = preview.locator("rect").evaluate_all("all => all.map(one => one.getBBox().width)")
    assert max(bars) > 100
    assert len(set(bars)) > 3
