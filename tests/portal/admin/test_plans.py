"""Before a plan takes something from keys that have it, the admin says from whom; nothing is changed by asking."""

import pytest
from django.test import Client

from portal.actors import Actor
from portal.customers.plan_choice import give_plan
from portal.models import AuditEvent, Plan
from portal.plans import services
from portal.plans.services import PlanAsked
from tests.keys.minting import NOW, mint
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {"name": "Gold", "permissions": "widgets:view"}


@pytest.fixture
def plan(cast) -> Plan:
    asked = PlanAsked(name="Gold", permissions=["pops:read", "widgets:view"])
    made = services.create(asked=asked, actor=Actor.system(), now=NOW)
    give_plan(organization=cast.acme, plan=made, actor=Actor.system())
    cast.acme.refresh_from_db()
    return made


@pytest.fixture
def staff(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def at(plan: Plan) -> str:
    return f"/admin/portal/plan/{plan.pk}/change/"


def permissions_of(plan: Plan) -> list[str]:
    plan.refresh_from_db()
    return plan.permissions


def test_from_whom_it_takes_is_told_first_and_then_done(cast, plan, staff):
    mint(cast.acme, cast.alice, permissions=["pops:read"])
    asked = staff.post(at(plan), TYPED)
    page = asked.content.decode()
    assert (asked.status_code, "pops:read" in page, "allowed applications: 1" in page) == (
        200,
        True,
        True,
    )
    assert permissions_of(plan) == ["pops:read", "widgets:view"]
    assert not AuditEvent.objects.filter(action="plan.changed").exists()
    silent = staff.post(at(plan), TYPED | {"confirmed": "yes", "why": " "}).content.decode()
    assert "Say why. Nothing was changed." in silent
    assert permissions_of(plan) == ["pops:read", "widgets:view"]
    said = {"confirmed": "yes", "why": "Pops are sold apart now."}
    assert staff.post(at(plan), TYPED | said).status_code == 302
    assert permissions_of(plan) == ["widgets:view"]
    event = AuditEvent.objects.get(action="plan.changed")
    assert event.details["reason"] == "Pops are sold apart now."


def test_limits_that_change_are_told_first_and_need_no_reason(plan, staff):
    typed = TYPED | {"permissions": "pops:read widgets:view", "key_limits": "60/60"}
    page = staff.post(at(plan), typed | {"most_keys": "5"}).content.decode()
    assert ("limits of a key" in page, "not said becomes 60/60" in page, "Why:" in page) == (
        True, True, False,
    )  # fmt: skip
    assert "most keys" in page
    assert staff.post(at(plan), typed | {"confirmed": "yes"}).status_code == 302
    plan.refresh_from_db()
    assert plan.limits["key"]["limits"][0]["requests"] == 60


def test_another_plan_of_an_organization_and_its_suspension_are_told_first(cast, plan, staff):
    mint(cast.acme, cast.alice, permissions=["pops:read"])
    there = f"/admin/portal/organization/{cast.acme.pk}/change/"
    narrow = Plan.objects.create(name="Narrow", permissions=["widgets:view"])
    typed = {"name": cast.acme.name, "time_zone": "UTC", "plan": str(narrow.pk)}
    assert "allowed applications: 1" in staff.post(there, typed).content.decode()
    cast.acme.refresh_from_db()
    assert cast.acme.plan == plan
    said = {"confirmed": "yes", "why": "They moved."}
    assert staff.post(there, typed | said).status_code == 302
    event = AuditEvent.objects.get(action="organization.plan_changed", details__after="Narrow")
    assert event.details["reason"] == "They moved."

    mint(cast.acme, cast.alice, name="second", permissions=["widgets:view"])
    stop = typed | {"suspended": "on", "reason": "Unpaid"}
    assert "allowed applications: 1" in staff.post(there, stop).content.decode()
    cast.acme.refresh_from_db()
    assert cast.acme.suspended_at is None
    assert staff.post(there, stop | {"confirmed": "yes"}).status_code == 302
    cast.acme.refresh_from_db()
    assert cast.acme.suspension_reason == "Unpaid"


def test_what_takes_nothing_from_anybody_is_saved_at_once(plan, staff):
    assert staff.post(at(plan), TYPED).status_code == 302
    assert permissions_of(plan) == ["widgets:view"]


def test_what_is_wrong_is_told_by_the_page_itself(cast, plan, staff):
    mint(cast.acme, cast.alice, permissions=["pops:read"])
    answer = staff.post(at(plan), TYPED | {"name": ""})
    assert (answer.status_code, permissions_of(plan)) == (200, ["pops:read", "widgets:view"])
    refused = staff.post(at(plan), TYPED | {"permissions": "a:b"}, follow=True)
    assert "no permission called" in refused.content.decode()


def test_who_only_looks_is_told_nothing(cast, plan):
    cast.charlie.is_staff = True
    cast.charlie.save()
    assert signed_in(cast.charlie).post(at(plan), TYPED).status_code == 403
