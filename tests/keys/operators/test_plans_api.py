"""A program of the operator writes plans: whatever the admin may say of one, and nothing that it may not."""

import pytest

from portal.models import AuditEvent, Plan
from portal.permissions import BUILT_IN
from portal.plans.default import default_plan
from tests.keys.operators.operating import OperatorProgram, meanwhile, operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ALL = "/v1/plans"
FULL = {
    "name": "Gold",
    "description": "For those who pay",
    "permissions": ["keys:*", "pops:read"],
    "limits": {
        "key": {"limits": [{"name": "burst", "requests": 5, "seconds": 60}], "quota": None},
        "organization": {"limits": [], "quota": {"requests": 1000, "period": "day"}},
    },
    "most_keys": 10,
    "most_api_users": 5,
    "most_members": None,
    "most_rows": 2**40,
    "most_bytes": 0,
    "longest_life_days": 90,
    "is_default": False,
}


@pytest.fixture
def caller() -> OperatorProgram:
    return operator()


def part(told: dict) -> dict:
    """What was asked of what is told; lists of addresses are none of a plan's."""
    kept = {name: told[name] for name in FULL}
    kept["limits"] = {
        kind: held and {name: held[name] for name in ("limits", "quota")}
        for kind, held in told["limits"].items()
    }
    return kept


def test_one_is_made_as_it_was_asked_and_told_alike_everywhere(caller):
    answer = caller.call("POST", ALL, FULL)
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{ALL}/{made['id']}")
    assert (part(made), made["organizations"]) == (FULL, 0)
    assert caller.told("GET", f"{ALL}/{made['id']}") == made
    assert made in caller.told("GET", ALL)["results"]


def test_a_name_alone_makes_a_plan_that_allows_nothing(caller):
    made = caller.told("POST", ALL, {"name": "Empty"})
    assert (made["permissions"], made["limits"]) == ([], {"key": None, "organization": None})


def test_what_somebody_else_takes_away_meanwhile_does_not_come_back(caller):
    path = f"{ALL}/{caller.told('POST', ALL, FULL)['id']}"
    with meanwhile("portal_plan", lambda: Plan.objects.filter(name="Gold").update(permissions=[])):
        told = caller.told("PATCH", path, {"description": "For some"})
    assert (told["description"], told["permissions"]) == ("For some", [])


def test_what_is_named_changes_and_the_rest_stays(caller):
    path = f"{ALL}/{caller.told('POST', ALL, FULL)['id']}"
    told = caller.told("PATCH", path, {"permissions": ["pops:read"], "limits": {"key": None}})
    limits = {"key": None, "organization": FULL["limits"]["organization"]}
    assert part(told) == FULL | {"permissions": ["pops:read"], "limits": limits}
    assert AuditEvent.objects.get(action="plan.changed").actor_type == "operator_key"
    assert caller.told("PATCH", path, {}) == told


def test_how_many_have_it_is_told(caller, cast):
    plan = caller.told("POST", ALL, FULL)
    caller.told("PATCH", f"/v1/organizations/{cast.acme.public_id}", {"plan": plan["id"]})
    assert caller.told("GET", f"{ALL}/{plan['id']}")["organizations"] == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "standard"}, "name_taken"),
        ({"permissions": ["orders:fly"]}, "unknown_permission"),
        ({"permissions": "*"}, "not_a_list"),
        ({"most_keys": -1}, "invalid_bound"),
        ({"most_keys": 2**31}, "invalid_bound"),
        ({"most_keys": "5"}, "invalid_bound"),
        ({"most_keys": True}, "invalid_bound"),
        ({"longest_life_days": 0}, "invalid_bound"),
        ({"limits": {"key": {"quota": {"requests": 0, "period": "day"}}}}, "invalid_quota"),
        ({"limits": {"all": None}}, "unknown_field"),
        ({"is_default": "yes"}, "invalid"),
        ({"organizations": 5}, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_and_makes_nothing(caller, asked, code):
    default_plan()
    answer = caller.call("POST", ALL, {"name": "Gold"} | asked)
    told = answer.json()
    codes = {told["code"], *(error["code"] for error in told.get("errors", ()))}
    assert (answer.status_code in {400, 409}, code in codes) == (True, True), told
    assert not Plan.objects.filter(name="Gold").exists()


def test_the_default_plan_passes_on_its_mark_and_keeps_it_otherwise(caller):
    first = f"{ALL}/{default_plan().public_id}"
    assert caller.code("PATCH", first, {"is_default": False}) == (409, "plan_is_default")
    assert caller.code("DELETE", first) == (409, "plan_is_default")
    caller.told("POST", ALL, {"name": "New", "permissions": sorted(BUILT_IN), "is_default": True})
    assert caller.call("DELETE", first).status_code == 204
    assert caller.code("DELETE", first) == (404, "not_found")


def test_a_repetition_makes_no_second_one(caller):
    sent = {"idempotency_key": "gold"}
    first, second = (caller.call("POST", ALL, FULL, **sent) for _ in range(2))
    assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")
    assert Plan.objects.filter(name="Gold").count() == 1
