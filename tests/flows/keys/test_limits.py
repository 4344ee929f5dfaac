"""On a real server, whose door answers in the event loop: limits hold for everybody together, and pages send no key."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.server import Server, start_server

REQUESTS = 40


@pytest.fixture(scope="module", params=["0", "1"], ids=["shared", "alone"])
def limited(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that borrows of limits as several would, and one that counts in memory."""
    with start_server("sqlite", env={"KEYDOCK_ALONE": request.param}) as server:
        yield server


def made(server: Server, **restrictions: object) -> tuple[dict, dict]:
    """A new key with these restrictions, as the API tells it, and the headers of who made it."""
    seed = server.seed()
    headers = {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
    asked = {
        "name": f"limited {seed['secret_key'][-6:]}",
        "permissions": ["pops:read"],
        **restrictions,
    }
    answer = requests.post(f"{server.base_url}/v1/keys", json=asked, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.json(), {**headers, "x-api-key": seed["verifier_key"]}


def test_of_many_callers_at_once_exactly_as_many_pass_as_are_allowed(limited: Server) -> None:
    key, headers = made(limited, limits=[{"requests": REQUESTS, "seconds": 3600}])

    def ask(_: int) -> str:
        body = {"key": key["key"]}
        url = f"{limited.base_url}/v1/keys/verify"
        return requests.post(url, json=body, headers=headers, timeout=60).json()["code"]

    with ThreadPoolExecutor(8) as callers:
        codes = Counter(callers.map(ask, range(REQUESTS * 2)))
    assert codes == {"VALID": REQUESTS, "RATE_LIMITED": REQUESTS}


def test_a_limited_key_is_told_429_and_when_to_come_again(limited: Server) -> None:
    key, _ = made(limited, quota={"requests": 2, "period": "day"})
    bearer = {"Authorization": f"Bearer {key['key']}"}
    answers = [
        requests.get(f"{limited.base_url}/v1/whoami", headers=bearer, timeout=60) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"key-day";q=2;w=86400'
    assert answers[2].json()["code"] == "quota_exceeded"
    assert int(answers[2].headers["Retry-After"]) > 0


def test_a_restart_forgets_no_quota(limited: Server) -> None:
    key, _ = made(limited, quota={"requests": 4, "period": "month"})
    bearer = {"Authorization": f"Bearer {key['key']}"}

    def statuses(times: int) -> list[int]:
        url = f"{limited.base_url}/v1/whoami"
        return [requests.get(url, headers=bearer, timeout=60).status_code for _ in range(times)]

    assert statuses(3) == [200, 200, 200]
    limited.kill()
    limited.start()
    assert statuses(3)[-2:] == [429, 429]


def test_a_key_passes_from_a_server_and_not_from_a_page(limited: Server) -> None:
    key, _ = made(limited)
    bearer = {"Authorization": f"Bearer {key['key']}"}
    url = f"{limited.base_url}/v1/auth"
    assert requests.get(url, headers=bearer, timeout=60).status_code == 200
    from_page = {**bearer, "Sec-Fetch-Site": "cross-site", "Origin": "https://app.example"}
    refused = requests.get(url, headers=from_page, timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (403, "key_in_browser")
    by_fetch_of_node = {**bearer, "Sec-Fetch-Mode": "cors"}
    assert requests.get(url, headers=by_fetch_of_node, timeout=60).status_code == 200
