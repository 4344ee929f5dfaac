"""The life of a key, told from outside: active, by the clock expiring soon and expired; from any state revoked."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.programs import Api
from tests.server import Server

DAY = timedelta(days=1)


@pytest.fixture
def api(http, seed) -> Api:
    return Api(http, seed)


@pytest.fixture
def made(api) -> dict:
    return api.make(f"life-{uuid.uuid4().hex[:8]}", expires_at=ahead(30 * DAY))


def ahead(span: timedelta) -> str:
    return (datetime.now(UTC) + span).isoformat()


def status(api: Api, made: dict) -> str:
    return api.call("GET", f"/v1/keys/{made['id']}").json()["status"]


def let_it_expire(server: Server, made: dict) -> None:
    """The clock of a running server is not ours to turn, so the row's expiry is moved into the past instead."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    moment = past.isoformat(sep=" ").removesuffix("+00:00")
    server.sql(
        "UPDATE keys_apikey SET expires_at = %s WHERE public_id = %s",
        [past if "postgres" in server.database_url else moment, made["id"]],
    )


def test_a_key_far_from_its_end_is_active_and_passes(api, made):
    assert (status(api, made), api.status_of(made["key"])) == ("active", 200)


def test_within_seven_days_of_its_end_it_expires_soon_and_still_passes(api, made):
    api.call("PATCH", f"/v1/keys/{made['id']}", json={"expires_at": ahead(6 * DAY)})
    assert (status(api, made), api.status_of(made["key"])) == ("expires_soon", 200)
    listed = api.call("GET", f"/v1/keys?status=expires_soon&search={made['name']}").json()
    assert [key["id"] for key in listed["results"]] == [made["id"]]


def test_past_its_end_it_is_expired_refused_and_cannot_be_prolonged(api, server, made):
    let_it_expire(server, made)
    assert (status(api, made), api.status_of(made["key"])) == ("expired", 401)
    answer = api.call("PATCH", f"/v1/keys/{made['id']}", json={"expires_at": ahead(DAY)})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_expired")


def test_an_expired_key_can_be_revoked_and_then_says_so(api, server, made):
    let_it_expire(server, made)
    assert api.call("POST", f"/v1/keys/{made['id']}/revocation", json={}).status_code == 200
    assert (status(api, made), api.status_of(made["key"])) == ("revoked", 401)


def test_a_revoked_key_stays_revoked_whatever_is_asked(api, made):
    api.call("POST", f"/v1/keys/{made['id']}/revocation", json={})
    for method, part, body in (
        ("PATCH", "", {"expires_at": None}),
        ("POST", "/rotation", {"overlap_seconds": 60}),
    ):
        answer = api.call(method, f"/v1/keys/{made['id']}{part}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_revoked")
    assert (status(api, made), api.status_of(made["key"])) == ("revoked", 401)
