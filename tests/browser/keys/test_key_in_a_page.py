"""A page of somebody else's calls with a key: it is refused, and told what to send instead. A server is not."""

from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.other_origin import origin_with
from tests.server import Server

REFUSED = r"Failed to load resource.*status of 403"
NOT_ALLOWED = (r"blocked by CORS policy", r"Failed to load resource: net::ERR_FAILED")
CALL = """
async ([address, headers]) => {
  try {
    const answer = await fetch(address, {headers});
    const body = await answer.json();
    return [answer.status, body.code ?? "", body.detail ?? ""];
  } catch (error) {
    return [0, error.name, ""];
  }
}
"""


@pytest.fixture
def foreign(open_page: OpenPage) -> Any:
    """A page at an origin that is registered nowhere."""
    page = open_page()
    with origin_with({"/": "<!doctype html><title>Elsewhere</title>"}) as origin:
        page.goto(origin)
        yield page


def made(server: Server, demo: dict[str, Any], **restrictions: object) -> str:
    """The text of a new key of the organization that may call endpoints."""
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    asked = {"name": f"in a page {token_hex(4)}", "permissions": ["endpoints:call"], **restrictions}
    answer = requests.post(f"{server.base_url}/v1/keys", json=asked, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.json()["key"]


def call(page: Page, server: Server, demo: dict[str, Any], **headers: str) -> tuple[int, str, str]:
    address = f"{server.base_url}/v1/{demo['endpoint_name']}?limit=1"
    return tuple(page.evaluate(CALL, [address, headers]))


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_key_from_a_page_is_refused_and_its_token_from_there_is_not(
    foreign: Page, server: Server, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    allowed_complaints.append(REFUSED)
    key = made(server, demo)
    status, code, detail = call(foreign, server, demo, **bearer(key))
    assert (status, code) == (403, "key_in_browser")
    assert "exchange it there at POST /authentication/token" in detail
    assert "hand the access token to the page" in detail
    # The same call by a server, and the token that a server hands to the page.
    address = f"{server.base_url}/v1/{demo['endpoint_name']}?limit=1"
    assert requests.get(address, headers=bearer(key), timeout=60).status_code == 200
    exchange, body = f"{server.base_url}/authentication/token", {"secret_key": key}
    token = requests.post(exchange, json=body, timeout=60).json()["access_token"]
    assert call(foreign, server, demo, **bearer(token))[0] == 200


def test_in_its_own_header_a_key_does_not_even_leave_the_page(
    foreign: Page, server: Server, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    allowed_complaints += NOT_ALLOWED
    headers = {"x-api-key": made(server, demo), "x-organization-id": demo["organization_id"]}
    assert call(foreign, server, demo, **headers)[:2] == (0, "TypeError")


def test_a_key_that_is_meant_for_pages_passes(
    foreign: Page, server: Server, demo: dict[str, Any]
) -> None:
    key = made(server, demo, refuse_browsers=False)
    assert call(foreign, server, demo, **bearer(key))[0] == 200


def test_a_page_of_our_own_origin_is_not_meant(
    page: Page, server: Server, demo: dict[str, Any]
) -> None:
    page.goto("/healthz")
    assert call(page, server, demo, **bearer(made(server, demo)))[0] == 200


def test_an_embedded_widget_takes_what_the_page_brings(
    foreign: Page, server: Server, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    """Its contract hands a credential to a page; who puts a key there has been told not to, and is not locked out."""
    allowed_complaints.append("frame-ancestors")  # this page is none of those that may frame it
    headers = {"x-api-key": demo["secret_key"], "x-organization-id": demo["organization_id"]}
    asked = {"name": f"framed {token_hex(4)}", "permissions": ["widgets:view"]}
    text = requests.post(
        f"{server.base_url}/v1/keys", json=asked, headers=headers, timeout=60
    ).json()["key"]
    address = f"{server.base_url}/embed/{demo['widget_id']}?token={text}"
    with foreign.expect_response(lambda answer: "/embed/" in answer.url) as framed:
        foreign.evaluate(
            "(address) => { const frame = document.createElement('iframe'); frame.src = address; "
            "document.body.append(frame); }",
            address,
        )
    assert framed.value.status == 200
