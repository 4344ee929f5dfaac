"""From outside, over HTTP: a program that was given little tries every way to more; two organizations call the same
upstream, and neither learns anything of the other there.

The single rules have their tests beside this one; here they meet a real server, its door and its workers.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.flows.programs import Api
from tests.resources.upstream import Upstream, answers, upstream
from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite

EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
}
# What the weak program may do: nearly everything, and it reaches no row.
HELD = [
    "keys:manage", "api-users:manage", "teams:manage", "endpoints:manage", "endpoints:call",
    "widgets:manage", "pops:manage", "pops:read", "connectors:manage",
]  # fmt: skip


@pytest.fixture(scope="module")
def echo() -> Iterator[Upstream]:
    """Whatever it is asked, it keeps the whole request."""
    with upstream(answers(b'[{"a": 1}]', Set_Cookie="upstream=1; Path=/")) as server:
        yield server


@pytest.fixture(scope="module")
def node(echo: Upstream) -> Iterator[Server]:
    env = {
        "KEYDOCK_EGRESS_HTTP": "1",
        "KEYDOCK_EGRESS_ALLOW": "127.0.0.0/8",
        "KEYDOCK_EGRESS_PORTS": str(echo.port),
    }
    with start_server(env=env) as running:
        yield running


@pytest.fixture(scope="module")
def seed(node: Server) -> dict[str, Any]:
    return {**node.seed(), "base_url": node.base_url}


@pytest.fixture(scope="module")
def strong(seed: dict[str, Any]) -> Api:
    """A key of the organization with every permission."""
    return Api(requests.Session(), seed)


@pytest.fixture(scope="module")
def foreign(seed: dict[str, Any]) -> Api:
    """The same of the other organization."""
    api = Api(requests.Session(), seed, "other_organization_key")
    api.organization_id = seed["other_organization_id"]
    return api


@pytest.fixture(scope="module")
def weak(strong: Api, seed: dict[str, Any]) -> Api:
    """A token of an API user that nothing was granted to."""
    role = strong.call("POST", "/v1/roles", json={"name": "weak", "permissions": HELD}).json()
    machine = strong.call("POST", "/v1/api-users", json={"name": "weak"}).json()
    given = strong.call("PATCH", f"/v1/api-users/{machine['id']}", json={"roles": [role["id"]]})
    assert given.status_code == 200, given.text
    made = strong.call("POST", f"/v1/api-users/{machine['id']}/tokens", json={"name": "weak"})
    return Api(requests.Session(), {**seed, "weak": made.json()["key"]}, "weak")


def told(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code") or answer.json().get("error", "")


def connector_of(strong: Api) -> str:
    return strong.call("GET", "/v1/connectors").json()["results"][0]["id"]


def test_the_ladder_has_no_first_rung(
    weak: Api, strong: Api, seed: dict[str, Any], node: Server
) -> None:
    """Finding after finding, each step that once worked; then the rows are as far away as before."""
    connector, reader = connector_of(strong), seed["api_user_id"]
    owner = {"type": "api_user", "id": reader}
    themselves = {"type": "api_user", "id": weak.call("GET", "/v1/whoami").json()["owner"]["id"]}
    tried = {
        "a key of the organization": weak.call("POST", "/v1/keys", json={"name": "up"}),
        "a token of whoever reads": weak.call(
            "POST", "/v1/keys", json={"name": "up", "owner": owner}
        ),
        "the same by its own route": weak.call(
            "POST", f"/v1/api-users/{reader}/tokens", json={"name": "up"}
        ),
        "an open endpoint": weak.call(
            "POST",
            "/v1/endpoints",
            json={"name": "up", "connector": connector, "requires_token": False},
        ),
    }
    for team in strong.call("GET", "/v1/teams").json()["results"]:
        weak.call("PATCH", f"/v1/teams/{team['id']}", json={"members": [themselves]})
    let_through = {name: told(answer) for name, answer in tried.items() if answer.ok}
    assert let_through == {}
    assert weak.call("GET", f"/v1/connectors/{connector}/data").status_code in {403, 404}
    assert weak.call("GET", f"/v1/{seed['endpoint_name']}").status_code == 404


def test_a_token_of_it_makes_nothing_that_outlives_the_token(weak: Api) -> None:
    token = weak.token_for(weak.key)
    bearer = {"authorization": f"Bearer {token}"}
    for path in ("keys", "api-users", "teams", "endpoints", "pops", "connectors"):
        answer = requests.post(
            f"{weak.base_url}/v1/{path}", json={"name": "later"}, headers=bearer, timeout=30
        )
        assert told(answer) == (403, "key_needed"), path


def with_permissions(strong: Api, *names: str) -> Api:
    """A key of the organization with these permissions alone."""
    body = {"name": " and ".join(names) or "bare", "permissions": list(names)}
    made = strong.call("POST", "/v1/keys", json=body)
    assert made.status_code == 201, made.text
    told = {"base_url": strong.base_url, "organization_id": strong.organization_id}
    return Api(requests.Session(), {**told, "narrow": made.json()["key"]}, "narrow")


def test_applications_api_users_and_connectors_give_nothing_that_was_not_held(strong: Api) -> None:
    """Scopes that it lacks, the answers of a stronger application, an API user that may do more, names of columns."""
    desk = {"redirect_uris": ["https://desk.example/cb"], "scopes": ["keys:manage"]}
    made = strong.call("POST", "/v1/applications", json={"name": "Desk", **desk})
    role = {"name": "manager", "permissions": ["keys:manage"]}
    roles = [strong.call("POST", "/v1/roles", json=role).json()["id"]]
    asleep = (
        f"/v1/api-users/{strong.call('POST', '/v1/api-users', json={'name': 'up'}).json()['id']}"
    )
    for change in ({"roles": roles}, {"active": False}):
        changed = strong.call("PATCH", asleep, json=change)
        assert changed.status_code == 200, changed.text

    apps = with_permissions(strong, "applications:manage")
    theirs = made.headers["Location"].removeprefix(strong.base_url)
    tried = [
        apps.call("POST", "/v1/applications", json={"name": "Mine", **desk}),
        apps.call("PATCH", theirs, json={"redirect_uris": ["https://evil.example/cb"]}),
        with_permissions(strong, "api-users:manage").call("PATCH", asleep, json={"active": True}),
    ]
    assert [told(answer) for answer in tried] == [(403, "permission_not_held")] * 3
    bare = with_permissions(strong)
    for path in ("/v1/connectors", f"/v1/connectors/{connector_of(strong)}"):
        assert told(bare.call("GET", path)) == (403, "insufficient_scope")


def test_a_narrow_token_opens_its_own_door_and_tells_its_audience(
    strong: Api, seed: dict[str, Any], node: Server
) -> None:
    place = f"{node.base_url}/v1/{seed['endpoint_name']}"
    asked = {"subject_token": strong.token_for(strong.key), "resource": place, **EXCHANGE}
    token = requests.post(f"{node.base_url}/oauth/token", data=asked, timeout=30).json()[
        "access_token"
    ]
    doors = (f"/v1/{seed['endpoint_name']}", "/v1/whoami", "/v1/auth", "/v1/keys", "/v1/members")
    assert [strong.status_of(token, door) for door in doors] == [200, 401, 401, 401, 401]
    judged = strong.call("POST", "/v1/keys/verify", json={"key": token}).json()
    assert (judged["valid"], judged["aud"]) == (True, place)


def test_whoever_found_a_key_ends_it_at_once(strong: Api) -> None:
    found = strong.make("found in a repository")["key"]
    token = strong.token_for(found)
    assert strong.status_of(found) == 200
    answer = strong.http.post(
        f"{strong.base_url}/oauth/revoke",
        data={"token": found},
        auth=(strong.make("finder")["id"], "x"),
    )
    by_itself = strong.call("POST", "/oauth/revoke", data={"token": found})
    assert (answer.status_code, by_itself.status_code) == (401, 200)
    assert [strong.status_of(one) for one in (found, token)] == [401, 401]


def test_a_worker_gets_a_token_that_opens_nothing_here(
    strong: Api, weak: Api, echo: Upstream, node: Server
) -> None:
    worker = {"name": "led", "pipeline_id": "1", "worker_base_url": echo.url}
    worker |= {"through_keydock": True, "forwards_authorization": True}
    pop = strong.call("POST", "/v1/pops", json=worker).json()
    led = weak.call(
        "PATCH", f"/v1/pops/{pop['id']}", json={"worker_base_url": "https://evil.example.com"}
    )
    assert led.status_code == 403
    caller = strong.token_for(strong.key)
    before = len(echo.requests)
    answer = requests.get(
        f"{node.base_url}/pops/{pop['id']}/worker/x",
        headers={"authorization": f"Bearer {caller}", "cookie": "mine=1", "x-mine": "1"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    (got,) = echo.requests[before:]
    assert caller.encode() not in got
    assert b"cookie" not in got.lower()
    passed_on = got.decode().split("Bearer ")[1].split("\r\n")[0]
    doors = ("/v1/whoami", "/v1/auth", "/v1/members", f"/pops/{pop['id']}/config")
    assert [strong.status_of(passed_on, door) for door in doors] == [401] * 4


# Two organizations at one upstream (a confused deputy) ------------------------------------------------------------


def published(api: Api, name: str, url: str, secret: str) -> str:
    """A connector with a secret header of this organization's, published; the path of its endpoint."""
    http = {"base_url": url, "headers": {"X-Upstream-Key": secret}}
    made = api.call("POST", "/v1/connectors", json={"name": name, "kind": "http", "http": http})
    assert made.status_code == 201, made.text
    body = {"name": name, "connector": made.json()["id"]}
    assert api.call("POST", "/v1/endpoints", json=body).status_code == 201
    return f"/v1/{name}"


def test_no_header_cookie_or_credential_of_one_organization_reaches_the_others_upstream(
    strong: Api, foreign: Api, echo: Upstream
) -> None:
    ours = published(strong, "ours", echo.url, "secret-of-acme")
    theirs = published(foreign, "theirs", echo.url, "secret-of-the-other")
    sent = {
        "cookie": "keydock_session=mine",
        "x-mine": "of the caller",
        "referer": "https://me.example",
    }
    seen: dict[str, list[bytes]] = {}
    for who, api, path in (("ours", strong, ours), ("theirs", foreign, theirs)) * 3:
        before = len(echo.requests)
        answer = api.call("GET", path, headers=sent)
        assert answer.status_code == 200, answer.text
        assert "upstream" not in answer.headers.get("set-cookie", "")
        assert "X-Upstream-Key" not in answer.text + str(answer.headers)
        seen.setdefault(who, []).extend(echo.requests[before:])
    secrets = {"ours": b"secret-of-acme", "theirs": b"secret-of-the-other"}
    for who, other in (("ours", "theirs"), ("theirs", "ours")):
        requests_seen = b"\n".join(seen[who])
        assert secrets[who] in requests_seen
        keys = [api.key.encode() for api in (strong, foreign)]
        ids = [api.organization_id.encode() for api in (strong, foreign)]
        for text in (
            secrets[other],
            *keys,
            *ids,
            b"keydock_session",
            b"of the caller",
            b"me.example",
        ):
            assert text not in requests_seen, text
        assert b"upstream=1" not in requests_seen  # nor a cookie that the upstream gave to anybody


def test_nobody_asks_in_the_name_of_the_other_organization(
    strong: Api, foreign: Api, echo: Upstream
) -> None:
    before = len(echo.requests)
    their_connector = foreign.call("GET", "/v1/connectors").json()["results"][0]["id"]
    tried = [
        strong.call("GET", "/v1/theirs"),
        strong.call("GET", f"/v1/connectors/{their_connector}/data"),
        strong.call("POST", f"/v1/connectors/{their_connector}/test", json={}),
        strong.call("POST", "/v1/endpoints", json={"name": "mine", "connector": their_connector}),
        strong.call("GET", "/v1/theirs", headers={"x-organization-id": foreign.organization_id}),
    ]
    assert {answer.status_code for answer in tried} <= {400, 401, 404}
    assert len(echo.requests) == before
