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
    assert staff.post(at(plan), TYPED | {"confirmed": "yes"}).status_code == 302
    assert permissions_of(plan) == ["widgets:view"]


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
