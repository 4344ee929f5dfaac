"""A table is uploaded with its progress told, an HTTP API is described, and everybody can use these pages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_style_page import violations
from tests.server import Server


def csv(folder: Path, rows: int) -> Path:
    path = folder / "people.csv"
    lines = (f"{number},Person {number},City {number % 7}\n" for number in range(rows))
    path.write_text("id,name,city\n" + "".join(lines))
    return path


def remembered(page: Page) -> list[dict[str, Any]]:
    """What the upload says from now on, and what is seen meanwhile, however short and even when the page is left."""
    told: list[dict[str, Any]] = []
    page.expose_function("remember", lambda seen: told.append(seen))
    page.evaluate(
        """() => {
          const words = document.querySelector("[data-words]");
          const look = () => window.remember({
            words: words.textContent,
            bar: words.closest("form").querySelector("progress").checkVisibility(),
            idle: !words.closest("form").querySelector("[type=submit]").disabled,
          });
          new MutationObserver(look).observe(words, {childList: true});
        }"""
    )
    return told


def test_an_upload_tells_how_far_it_is_and_leads_to_the_columns(
    signed_in: Page, demo: dict[str, Any], tmp_path: Path
) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/connectors")
    page.get_by_role("link", name="Upload a table").first.click()
    page.get_by_label("Name", exact=True).fill("browser people")
    page.get_by_label("File").set_input_files(csv(tmp_path, 40_000))
    told = remembered(page)
    page.get_by_role("button", name="Add table").click()
    page.wait_for_url(re.compile(r"/connectors/\w{12}/columns"), timeout=60_000)
    assert {"words": "Sent. The rows are being loaded.", "bar": True, "idle": False} in told
    expect(page.get_by_text("40000 rows were loaded.")).to_be_visible()
    expect(page.get_by_label("Type of id")).to_have_value("integer")


def test_a_mistake_is_told_in_the_form_and_the_next_try_works(
    signed_in: Page, demo: dict[str, Any], tmp_path: Path
) -> None:
    page = signed_in
    page.goto(f"/o/{demo['organization_id']}/connectors/new/table")
    page.get_by_label("Name", exact=True).fill("browser mistakes")
    page.get_by_role("button", name="Add table").click()
    page.wait_for_url(re.compile(r"/connectors/\w{12}/rows"))
    (tmp_path / "wrong.csv").write_text("id,name\n1,Ada\n2\n")
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "wrong.csv")
    page.get_by_role("button", name="Load file").click()
    expect(page.get_by_text("Line 3 cannot be read")).to_be_visible()
    page.get_by_label("File").set_input_files(csv(tmp_path, 3))
    page.get_by_role("button", name="Load file").click()
    expect(page.get_by_text("3 rows were loaded.")).to_be_visible()
    expect(page.get_by_role("cell", name="Person 2")).to_be_visible()


def test_an_http_api_is_described_and_granted_without_javascript(
    open_page: OpenPage, demo: dict[str, Any]
) -> None:
    page = open_page(javascript=False)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.goto(f"/o/{demo['organization_id']}/connectors/new/http")
    page.get_by_label("Name", exact=True).fill("plain API")
    page.get_by_label("Base URL").fill("https://api.example.com")
    page.get_by_label("Name of header 1").fill("X-Secret")
    page.get_by_label("Value of header 1").fill("hush-hush")
    page.get_by_role("button", name="Add connector").click()
    page.get_by_role("link", name="Headers").click()
    expect(page.get_by_label("Name of header 1")).to_have_value("X-Secret")
    expect(page.get_by_label("Value of header 1")).to_have_value("")
    page.get_by_role("link", name="Access").click()
    page.get_by_label("Whom").select_option(label="newcomer")
    page.get_by_role("button", name="Grant", exact=True).click()
    expect(page.get_by_role("group", name="Who reaches it")).to_contain_text("newcomer")


PAGES = {
    "connectors": "/o/{org}/connectors",
    "new http": "/o/{org}/connectors/new/http",
    "new table": "/o/{org}/connectors/new/table",
    "overview": "/o/{org}/connectors/{table}",
    "rows": "/o/{org}/connectors/{table}/rows",
    "columns": "/o/{org}/connectors/{table}/columns",
    "access": "/o/{org}/connectors/{table}/access",
    "deletion": "/o/{org}/connectors/{table}/deletion",
    "test": "/o/{org}/connectors/{http}/test",
    "headers": "/o/{org}/connectors/{http}/headers",
    "of an API user": "/o/{org}/api-users/{robot}/connectors",
}


@pytest.fixture(scope="module")
def connectors(server: Server, demo: dict[str, Any]) -> dict[str, str]:
    """The ids of a table and of an HTTP connector, made through the API."""
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    address = f"{server.base_url}/v1/connectors"

    def made(**body: Any) -> str:
        return requests.post(address, json=body, headers=headers, timeout=30).json()["id"]

    table = made(name="axe table", kind="table")
    rows = json.dumps([{"id": 1, "note": "one"}])
    kind = {"content-type": "application/json"}
    requests.post(f"{address}/{table}/rows", rows, headers={**headers, **kind}, timeout=30)
    http = {"base_url": "https://api.example.com", "path": "/of/{who}"}
    return {"table": table, "http": made(name="axe http", kind="http", http=http)}


@pytest.mark.heavy
@pytest.mark.parametrize(("viewport", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_everybody_can_use_these_pages(
    open_page: OpenPage,
    demo: dict[str, Any],
    connectors: dict[str, str],
    viewport: str,
    scheme: str,
) -> None:
    page = open_page(viewport=viewport, scheme=scheme)
    sign_in(page, demo["owner_email"], demo["owner_password"])
    ids = {"org": demo["organization_id"], "robot": demo["api_user_id"], **connectors}
    found = {}
    for name, address in PAGES.items():
        page.goto(address.format(**ids))
        found[name] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}
