"""Before a plan is cut, it is told whom that hits: who holds now what would be gone. Nothing is changed by asking."""

import pytest

from apiusers.models import ApiUser
from keys.models import DailyKeyUsage
from keys.operators.effects import try_out
from keys.verification import door
from portal.actors import Actor
from portal.customers.plan_choice import give_plan
from portal.models import Organization, Plan
from portal.plans import services as plans
from portal.plans.default import default_plan
from portal.plans.services import Effect, PlanAsked
from tests.keys.minting import DAY, NOW, mint
from tests.keys.operators.operating import OperatorProgram, meanwhile, operator
from tests.walking import stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NOBODY = {
    "dry_run": True, "permissions": [], "organizations": 0, "owners": 0, "keys": 0, "requests": 0,
    "limits": [],
}  # fmt: skip


@pytest.fixture
def caller() -> OperatorProgram:
    return operator()


@pytest.fixture
def plan(cast) -> Plan:
    made = plans.create(
        asked=PlanAsked(name="Gold", permissions=["pops:read", "widgets:view"]),
        actor=Actor.system(),
        now=NOW,
    )
    for organization in (cast.acme, cast.other):
        give_plan(organization=organization, plan=made, actor=Actor.system())
    for row in (cast.acme, cast.other):
        row.refresh_from_db()
    return made


def key(organization: Organization, owner: object, name: str, *permissions: str, **options):
    return mint(organization, owner, name=name, permissions=permissions, **options)


def used(made, days: int, count: int) -> None:
    row = {"key": made.key, "organization": made.key.organization, "outcome": "VALID"}
    DailyKeyUsage.objects.create(**row, day=(NOW - days * DAY).date(), count=count)


def cut(caller: OperatorProgram, plan: Plan, *permissions: str) -> dict:
    caller.call("GET", "/v1/plans")  # its use is noted a minute apart, and is no change of this
    before = stored()
    path = f"/v1/plans/{plan.public_id}?dry_run=true"
    told = caller.told("PATCH", path, {"permissions": list(permissions)})
    assert stored() == before
    return told


def test_who_holds_what_would_be_gone_is_counted_with_requests_of_thirty_days(caller, plan, cast):
    first = key(cast.acme, cast.alice, "first", "pops:read")
    second = key(cast.acme, cast.alice, "second", "pops:read", "widgets:view")
    key(cast.acme, cast.alice, "spared", "widgets:view")
    key(cast.acme, cast.alice, "over", "pops:read", life=DAY, now=NOW - 2 * DAY)
    other = key(cast.other, cast.charlie, "other", "pops:read")
    used(first, 0, 5)
    used(second, 29, 7)
    used(other, 30, 11)  # too long ago
    assert cut(caller, plan, "widgets:view") == {
        "dry_run": True,
        "permissions": ["pops:read"],
        "organizations": 2,
        "owners": 2,
        "keys": 3,
        "requests": 12,
        "limits": [],
    }
    assert door.verify(first.text, now=NOW, required=["pops:read"]).is_valid


def test_a_token_counts_by_what_its_owner_holds(caller, plan, cast):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot", permissions=["pops:read"])
    mint(cast.acme, cast.alice, owner=robot, name="token")
    assert cut(caller, plan, "pops:read")["keys"] == 0
    assert cut(caller, plan, "widgets:view")["keys"] == 1


def test_what_is_allowed_beside_the_plan_is_not_lost(caller, plan, cast):
    key(cast.acme, cast.alice, "first", "pops:read")
    path = f"/v1/organizations/{cast.acme.public_id}"
    body = {"exceptions": [{"name": "Contract", "permissions": ["pops:read"]}]}
    caller.told("PATCH", path, body)
    told = cut(caller, plan, "widgets:view")
    assert (told["permissions"], told["keys"]) == (["pops:read"], 0)  # the other one loses it


def test_another_plan_of_one_organization_is_tried_out_alike(caller, plan, cast):
    key(cast.acme, cast.alice, "first", "pops:read")
    key(cast.other, cast.charlie, "other", "pops:read")
    narrow = caller.told("POST", "/v1/plans", {"name": "Narrow"})["id"]
    path = f"/v1/organizations/{cast.acme.public_id}"
    told = caller.told("PATCH", f"{path}?dry_run=true", {"plan": narrow})
    assert (told["permissions"], told["organizations"], told["keys"]) == (
        ["pops:read", "widgets:view"],
        1,
        1,
    )
    assert caller.told("GET", path)["plan"] == plan.public_id


def test_organizations_that_come_and_go_meanwhile_lose_nothing_by_it(plan, cast):
    key(cast.acme, cast.alice, "first", "pops:read")
    key(cast.other, cast.charlie, "other", "pops:read")
    give_plan(organization=cast.other, plan=default_plan(), actor=Actor.system())

    def come_and_go() -> None:
        Organization.objects.filter(pk=cast.acme.pk).update(plan=default_plan())
        Organization.objects.filter(pk=cast.other.pk).update(plan=plan)

    def change() -> None:
        plans.change(plan=plan, asked=PlanAsked(name="Gold"), actor=Actor.system())

    with meanwhile("portal_organization", come_and_go):
        effect = try_out(Organization.objects.filter(plan=plan), change, NOW)
    assert effect == Effect([], 0, 0, 0, 0, [])


def test_limits_quotas_and_bounds_that_change_are_told_before_and_after(caller, plan, cast):
    key(cast.acme, cast.alice, "first", "pops:read")
    limit = {"requests": 60, "seconds": 60, "name": ""}
    body = {"limits": {"key": {"limits": [limit]}}, "most_keys": 5}
    path = f"/v1/plans/{plan.public_id}"
    told = caller.told("PATCH", f"{path}?dry_run=true", body)
    new = {"name": "limits.key", "before": None, "after": {"limits": [limit]}, "organizations": 2}
    most = {"name": "most_keys", "before": None, "after": 5, "organizations": 2}
    assert (told["limits"], told["keys"], Plan.objects.get(pk=plan.pk).most_keys) == (
        [new, most], 0, None,
    )  # fmt: skip
    caller.told("PATCH", path, body)
    caller.told("PATCH", f"/v1/organizations/{cast.other.public_id}", {"plan": None})
    told = caller.told("PATCH", f"{path}?dry_run=true", {"limits": {"key": None}})
    assert told["limits"] == [
        {"name": "limits.key", "before": {"limits": [limit]}, "after": None, "organizations": 1}
    ]
    moved = f"/v1/organizations/{cast.acme.public_id}?dry_run=true"
    told = caller.told("PATCH", moved, {"plan": None})
    assert [(each["name"], each["after"]) for each in told["limits"]] == [
        ("limits.key", None), ("most_keys", None),
    ]  # fmt: skip


def test_what_hits_nobody_says_so_and_is_not_done(caller, plan):
    assert cut(caller, plan, "*") == NOBODY
    assert caller.told("POST", "/v1/plans?dry_run=true", {"name": "New"}) == NOBODY == {**NOBODY}
    assert not Plan.objects.filter(name="New").exists()
    unused = caller.told("POST", "/v1/plans", {"name": "Unused"})["id"]
    answer = caller.call("DELETE", f"/v1/plans/{unused}?dry_run=true")
    assert (answer.status_code, answer.json()) == (200, NOBODY)
    assert Plan.objects.filter(public_id=unused).exists()


def test_what_would_be_refused_is_refused(caller, plan):
    path = f"/v1/plans/{plan.public_id}?dry_run=true"
    assert caller.code("DELETE", path) == (409, "plan_in_use")
    assert caller.code("PATCH", path, {"permissions": ["a:b"]}) == (400, "unknown_permission")
    assert caller.code("PATCH", path.replace("true", "yes"), {})[1] == "invalid_choice"


def test_what_cannot_be_tried_out_is_not_done(caller, cast):
    path = f"/v1/organizations/{cast.acme.public_id}"
    for method, at in (("DELETE", path), ("POST", f"{path}/suspension"), ("POST", f"{path}/keys")):
        body = None if method == "DELETE" else {"name": "k"}
        assert caller.code(method, f"{at}?dry_run=true", body) == (400, "invalid_choice")
    assert not caller.told("GET", path)["suspended"]
