"""The life of a widget from outside: made by a program, seen by the tokens that may, counted, and gone."""

from typing import Any

import pytest
import requests

from tests.server import Server

ROW = "COMPLETED_SCREENING_PASSED"


@pytest.fixture
def keys(seed: dict[str, Any]) -> dict[str, str]:
    return {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}


def made(server: Server, http: requests.Session, keys: dict[str, str], **asked: Any) -> dict:
    endpoints = http.get(f"{server.base_url}/v1/endpoints", headers=keys, timeout=30).json()
    [over] = [one["id"] for one in endpoints["results"] if one["name"] == "conversations"]
    body = {"kind": "table", "endpoint": over, **asked}
    answer = http.post(f"{server.base_url}/v1/widgets", json=body, headers=keys, timeout=30)
    answer.raise_for_status()
    return answer.json()


def test_each_token_sees_what_it_may_until_it_is_revoked(
    server: Server, http: requests.Session, seed: dict[str, Any], keys: dict[str, str]
) -> None:
    shown = made(server, http, keys, name="flow", allowed_origins=["https://www.example.com"])

    def ask(token: str | None, **parameters: str) -> tuple[int, bool]:
        asked = {"token": token, **parameters} if token else parameters
        answer = http.get(shown["url"], params=asked, timeout=30)
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, ROW in answer.text

    good = seed["api_user_token"]
    assert ask(good) == (200, True)
    assert ask(good, conversationStatus="QUEUED") == (200, False)
    assert ask(good, misspelt="QUEUED") == (400, False)
    assert ask(None) == (401, False)
    assert ask("nonsense") == (401, False)
    assert ask(seed["revoked_key"]) == (401, False)
    assert ask(seed["restricted_api_user_token"]) == (403, False)
    assert ask(seed["other_organization_key"]) == (404, False)
    http.post(
        f"{server.base_url}/v1/keys/{good[8:20]}/revocation", json={}, headers=keys, timeout=30
    ).raise_for_status()
    assert ask(good) == (401, False)
    http.delete(f"{server.base_url}/v1/widgets/{shown['id']}", headers=keys, timeout=30)
    assert ask(seed["secret_key"]) == (404, False)


def test_a_walk_through_the_pages_of_a_table_sees_every_row_once(
    server: Server, http: requests.Session, keys: dict[str, str]
) -> None:
    shown = made(server, http, keys, name="walk", columns=["externalId"])
    address, seen = shown["url"], []
    while address:
        page = http.get(address, headers=keys, timeout=30).text
        seen += [cell.split("<")[0] for cell in page.split("<td>")[1:]]
        links = [part.split('"')[0] for part in page.split('href="')[1:] if 'rel="next"' in part]
        address = server.base_url + links[0].replace("&amp;", "&") if links else ""
    assert len(seen) == len(set(seen)) == 320
