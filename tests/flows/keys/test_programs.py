"""The way of a key and its token, told from outside: made, used, exchanged, asked about, rotated, revoked."""

import uuid
from datetime import UTC, datetime

import pytest

from tests.flows.programs import Api


@pytest.fixture
def api(http, seed) -> Api:
    return Api(http, seed)


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


def test_a_key_is_used_exchanged_and_dies_with_its_token_at_once(api, seed):
    made = api.make(unique("story"))
    token = api.token_for(made["key"])
    config = f"/pops/{seed['pop_id']}/config?auto_start=True"
    assert api.status_of(made["key"]) == api.status_of(token) == api.status_of(token, config) == 200
    revoked = api.call("POST", f"/v1/keys/{made['id']}/revocation", json={"reason": "story"})
    assert revoked.json()["status"] == "revoked"
    assert api.status_of(made["key"]) == 401
    assert api.status_of(token) == 401
    assert api.status_of(token, config) == 401


def test_whoami_tells_whom_a_credential_stands_for(api, seed):
    said = api.call("GET", "/v1/whoami").json()
    assert said["organization_id"] == seed["organization_id"]
    assert "keys:manage" in said["permissions"]


def test_both_exchanges_give_a_token_that_passes(api, http):
    bearer = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    address = f"{api.base_url}/v1/auth/authenticate"
    said = http.post(address, headers=bearer, timeout=30).json()
    assert set(said) == {"access_token", "expires_in", "expires_at", "token_type"}
    assert api.status_of(said["access_token"]) == 200
    assert api.status_of(api.token_for(api.key)) == 200


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("secret_key", "VALID"),
        ("expired_key", "EXPIRED"),
        ("revoked_key", "REVOKED"),
        ("other_organization_key", "NOT_FOUND"),
    ],
)
def test_a_server_asks_about_a_key_and_always_gets_a_verdict(http, seed, key, code):
    verifier = Api(http, seed, "verifier_key")
    answer = verifier.call("POST", "/v1/keys/verify", json={"key": seed[key]})
    assert (answer.status_code, answer.json()["code"]) == (200, code)


def test_an_installation_verifier_sees_every_organizations_keys(http, seed):
    verifier = Api(http, seed, "installation_verifier_key")
    asked = {"key": seed["other_organization_key"]}
    said = verifier.call("POST", "/v1/keys/verify", json=asked).json()
    assert (said["valid"], said["organization_id"]) == (True, seed["other_organization_id"])


def test_a_gateway_asks_and_learns_who_it_is(api, seed):
    answer = api.call("POST", "/v1/auth?permission=pops:read&permission=endpoints:call", data=b"x")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Auth-Organization-Id"] == seed["organization_id"]


def test_during_a_rotation_both_keys_pass_and_then_one(api):
    old = api.make(unique("rotated"))
    answer = api.call("POST", f"/v1/keys/{old['id']}/rotation", json={"overlap_seconds": 3600})
    new = answer.json()
    assert (answer.status_code, new["replaces"]["id"]) == (201, old["id"])
    assert api.status_of(old["key"]) == api.status_of(new["key"]) == 200
    ended = api.call("POST", f"/v1/keys/{old['id']}/revocation")
    assert ended.status_code == 200
    assert (api.status_of(old["key"]), api.status_of(new["key"])) == (401, 200)


def test_keys_are_listed_found_changed_and_deleted(api):
    year = datetime.now(UTC).year + 2
    made = api.make(unique("listed"), expires_at=f"{year + 1}-01-01T00:00:00+02:00")
    assert made["expires_at"] == f"{year}-12-31T22:00:00Z"
    [found] = api.call("GET", "/v1/keys", params={"search": made["name"]}).json()["results"]
    assert found == {name: value for name, value in made.items() if name != "key"}
    changed = api.call("PATCH", f"/v1/keys/{made['id']}", json={"expires_at": None}).json()
    assert changed["expires_at"] is None
    assert api.call("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    assert api.call("GET", f"/v1/keys/{made['id']}").status_code == 404
    assert api.call("GET", "/v1/keys", params={"search": made["name"]}).json()["results"] == []


def test_pages_of_keys_follow_each_other(api):
    for _ in range(3):
        api.make(unique("paged"))
    seen, cursor = [], None
    while cursor != "":
        asked = {"search": "paged", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = api.call("GET", "/v1/keys", params=asked).json()
        seen += [key["id"] for key in page["results"]]
        cursor = page["next_cursor"] or ""
    assert len(seen) == len(set(seen)) >= 3


def test_a_refusal_is_a_problem_document_with_a_challenge(http, seed):
    answer = http.get(f"{seed['base_url']}/v1/whoami", timeout=30, allow_redirects=False)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="keydock", resource_metadata=')
    assert "error=" not in challenge
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_what_a_key_lacks_is_403(http, seed):
    verifier = Api(http, seed, "verifier_key")
    answer = verifier.call("GET", "/v1/keys")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_a_page_in_a_browser_may_fetch_the_config_of_a_pop(http, seed, api):
    address = f"{seed['base_url']}/pops/{seed['pop_id']}/config?auto_start=false"
    origin = {"origin": "https://app.example"}
    asks = {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    preflight = http.options(address, headers={**origin, **asks}, timeout=30)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    bearer = {"authorization": f"Bearer {api.token_for(api.key)}"}
    answer = http.get(address, headers={**origin, **bearer}, timeout=30)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert set(answer.json()) >= {"name", "status", "base_url", "pipeline_id", "endpoints"}


def test_the_api_is_described_in_public(http, seed):
    described = http.get(f"{seed['base_url']}/v1/openapi.json", timeout=30).json()
    assert described["openapi"].startswith("3.1")
    assert http.get(f"{seed['base_url']}/v1/docs", timeout=30).status_code == 200
