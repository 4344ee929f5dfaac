"""A program of the operator makes and ends keys of any organization, and reads how they are used and what was done."""

import pytest

from apiusers.models import ApiUser
from keys.models import ApiKey, KeyUsage
from keys.usage import counting, flushing
from keys.verification import door
from keys.verification_codes import Code
from portal.models import AuditEvent
from tests.keys.calling import bearer, call
from tests.keys.minting import NOW, mint
from tests.keys.operators.operating import OperatorProgram, operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def caller() -> OperatorProgram:
    return operator()


@pytest.fixture
def acme(cast) -> str:
    return f"/v1/organizations/{cast.acme.public_id}"


def test_a_key_is_made_for_the_organization_and_verifies(caller, acme, cast):
    answer = caller.call("POST", f"{acme}/keys", {"name": "production", "quota": None})
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{acme}/keys/{made['id']}")
    assert door.verify(made["key"], now=NOW).record.organization_id == cast.acme.public_id
    assert (made["owner"]["type"], made["created_by"]) == ("organization", None)
    assert caller.told("GET", f"{acme}/keys/{made['id']}")["name"] == "production"


def test_it_holds_no_more_than_the_plan_allows(caller, acme, cast):
    body = {"name": "production", "permissions": ["orders:write"]}
    assert caller.code("POST", f"{acme}/keys", body) in {
        (403, "not_in_plan"),
        (400, "unknown_permission"),
    }
    assert not ApiKey.objects.exists()


def test_a_token_of_a_person_is_made_by_that_person_alone(caller, acme, cast):
    body = {"name": "t", "owner": {"type": "user", "id": cast.bob.public_id}}
    assert caller.code("POST", f"{acme}/keys", body) == (403, "owner_only")


def test_an_owner_of_another_organization_is_unknown(caller, acme, cast):
    strange = ApiUser.objects.create(organization=cast.other, name="robot")
    body = {"name": "t", "owner": {"type": "api_user", "id": strange.public_id}}
    assert caller.code("POST", f"{acme}/keys", body) == (404, "not_found")


def test_a_repetition_makes_no_second_key(caller, acme):
    sent = {"idempotency_key": "first-key"}
    first, second = (
        caller.call("POST", f"{acme}/keys", {"name": "production"}, **sent) for _ in range(2)
    )
    assert (second.json()["key"], second["Idempotency-Replayed"]) == (first.json()["key"], "true")
    assert ApiKey.objects.count() == 1


def test_keys_are_listed_and_ended_and_those_of_another_organization_are_not_found(
    caller, acme, cast
):
    made = mint(cast.acme, cast.alice)
    strange = mint(cast.other, cast.charlie, name="strange").key
    listed = caller.told("GET", f"{acme}/keys")["results"]
    assert [key["id"] for key in listed] == [made.key.public_id]
    for path in (f"{acme}/keys/{strange.public_id}", f"{acme}/keys/{strange.public_id}/revocation"):
        method = "POST" if path.endswith("revocation") else "GET"
        assert caller.code(method, path, None if method == "GET" else {}) == (404, "not_found")
    ended = caller.told(
        "POST", f"{acme}/keys/{made.key.public_id}/revocation", {"reason": "leaked"}
    )
    assert (ended["status"], door.verify(made.text, now=NOW).code) == ("revoked", Code.REVOKED)


def test_its_usage_and_nobody_elses_is_told(caller, acme, cast):
    counting.buffer.take(0.0, 1000, everything=True)  # what earlier tests left
    for made in (mint(cast.acme, cast.alice), mint(cast.other, cast.charlie, name="strange")):
        call("GET", "/v1/whoami", **bearer(made.text))
    flushing.flush()
    assert KeyUsage.objects.count() == 2
    hours = caller.told("GET", f"{acme}/usage?to=2026-03-02T13:00:00Z")["results"]
    assert sum(hour["accepted"] for hour in hours) == 1
    assert caller.code("GET", f"{acme}/usage?by=year") == (400, "invalid_choice")


def test_its_audit_events_are_told_latest_first_page_by_page(caller, acme, cast):
    for name in ("one", "two"):
        caller.told("POST", f"{acme}/keys", {"name": name})
    mint(cast.other, cast.charlie, name="strange")
    page = caller.told("GET", f"{acme}/audit?limit=1")
    rest = caller.told("GET", f"{acme}/audit?cursor={page['next_cursor']}")
    told = [*page["results"], *rest["results"]]
    assert [event["object"]["name"] for event in told] == ["two", "one"]
    actor = {"type": "operator_key", "id": caller.made.key.public_id, "name": "billing"}
    assert (told[0]["action"], told[0]["actor"]) == ("key.generated", actor)
    assert AuditEvent.objects.filter(organization=cast.acme).count() == 2
