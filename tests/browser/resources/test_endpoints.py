"""A person publishes an endpoint and tries it, with scripts and without; the code they copy runs as it stands."""

import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations
from tests.server import Server


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>Another site</title><link rel=icon href='data:,'>")

    def log_message(self, format: str, *arguments: Any) -> None: ...


@pytest.fixture
def another_origin() -> Iterator[str]:
    """A page of somebody else, at a port of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


def publish(page: Page, demo: dict[str, Any], name: str) -> None:
    page.goto(f"/o/{demo['organization_id']}/endpoints/new")
    page.get_by_label("Connector").select_option(label="conversations (Table)")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name", exact=True).fill(name)


def test_an_endpoint_is_published_and_tried(signed_in: Page, demo: dict[str, Any]) -> None:
    page, name = signed_in, f"tried-{uuid.uuid4().hex[:8]}"
    publish(page, demo, name.upper())
    expect(page.locator(".address-preview")).to_contain_text(f"/v1/{name}")
    expect(page.get_by_label("Place of recordId")).to_be_hidden()
    page.get_by_label("All columns").uncheck()
    page.get_by_label("recordId", exact=True).uncheck()
    page.get_by_label("Name of parameter 1").fill("state")
    page.get_by_label("Column of parameter 1").select_option("conversationStatus")
    assert violations(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Try it").click()
    page.get_by_label("state").fill("ONGOING")
    page.get_by_label("Rows").fill("3")
    page.get_by_role("button", name="Call it").click()
    expect(page.get_by_text("200 OK")).to_be_visible()
    expect(page.get_by_role("cell", name="ONGOING")).to_have_count(3)
    expect(page.locator("#code-curl")).to_contain_text("?state=ONGOING&limit=3")
    assert violations(page) == []
    page.get_by_label("With a key or token").check()
    page.locator("[name=credential]").fill(demo["restricted_api_user_token"])
    page.get_by_role("button", name="Call it").click()
    expect(page.get_by_text("403 Forbidden")).to_be_visible()


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_without_scripts_it_is_tried_too(
    open_page: OpenPage, demo: dict[str, Any], viewport: str
) -> None:
    page = open_page(viewport, javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/endpoints")
    page.get_by_role("link", name="conversations").first.click()
    page.get_by_role("link", name="Try it").click()
    page.get_by_label("With a key or token").check()
    page.locator("[name=credential]").fill(demo["secret_key"])
    page.get_by_role("button", name="Call it").click()
    expect(page.get_by_text("200 OK")).to_be_visible()
    assert demo["secret_key"] not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_copied_code_runs_in_a_page_of_any_origin(
    signed_in: Page, server: Server, demo: dict[str, Any], another_origin: str
) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/endpoints")
    page.get_by_role("link", name="conversations").first.click()
    page.get_by_role("link", name="Try it").click()
    code = page.locator("#code-javascript").inner_text()
    swapped = requests.post(
        f"{server.base_url}/authentication/token",
        json={"secret_key": demo["api_user_token"]},
        timeout=30,
    )
    page.goto(another_origin)
    run = f"async (accessToken) => {{ {code}; return [results.length, typeof nextToken]; }}"
    assert page.evaluate(run, swapped.json()["access_token"]) == [100, "string"]
