"""The page about the API shows every operation under the strict page policy, with nothing from elsewhere."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

LONG = 60_000  # milliseconds: a page of a hundred operations, on a busy machine


def test_every_operation_is_shown_and_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.goto("/v1/docs")
    expect(page.get_by_text("/v1/keys/{key_id}/rotation")).to_be_visible(timeout=LONG)
    described = page.request.get("/v1/openapi.json").json()["paths"]
    operations = sum(len(ways) for ways in described.values())
    expect(page.locator(".opblock")).to_have_count(operations, timeout=LONG)
    assert hosts - {"127.0.0.1", "", None} == set()


def test_an_operation_opens_and_tells_its_refusals(page: Page) -> None:
    page.set_default_timeout(LONG)
    page.goto("/v1/docs")
    page.get_by_text("/v1/keys/{key_id}/revocation").click()
    expect(
        page.locator(".opblock.is-open .response_current, .opblock.is-open tr.response")
    ).not_to_have_count(0, timeout=LONG)


def test_without_scripts_the_page_leads_to_the_document(open_page) -> None:
    page = open_page(javascript=False)
    page.goto("/v1/docs")
    page.get_by_role("link", name="openapi.json").click()
    expect(page).to_have_url(re.compile("/v1/openapi.json$"))
