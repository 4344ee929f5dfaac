"""Operators give an organization a plan and named exceptions from it; each change is one audit event."""

import pytest

from portal.actors import Actor
from portal.ceiling import ceiling_of
from portal.customers.plan_choice import PlanException, give_plan, set_exceptions
from portal.errors import Forbidden, InvalidInput
from portal.models import AuditEvent, Plan
from tests.cast import actor

OPERATOR = Actor.system()
TRIAL = PlanException("Trial", ["pops:read"])


def test_a_plan_that_was_given_holds_from_then_on(cast):
    plan = Plan.objects.create(name="Small", permissions=["keys:verify"])
    assert give_plan(organization=cast.acme, plan=plan, actor=OPERATOR)
    assert not give_plan(organization=cast.acme, plan=plan, actor=OPERATOR)
    cast.acme.refresh_from_db()
    assert ceiling_of(cast.acme) == {"keys:verify"}
    event = AuditEvent.objects.get(action="organization.plan_changed")
    assert event.details == {"before": "", "after": "Small", "plan": plan.public_id}
    assert event.organization == cast.acme


def test_exceptions_are_allowed_beside_the_plan_until_they_are_taken_away(cast):
    cast.acme.plan = Plan.objects.create(name="Small", permissions=["keys:verify"])
    cast.acme.save()
    assert set_exceptions(organization=cast.acme, exceptions=[TRIAL], actor=OPERATOR)
    assert not set_exceptions(organization=cast.acme, exceptions=[TRIAL], actor=OPERATOR)
    cast.acme.refresh_from_db()
    assert ceiling_of(cast.acme) == {"keys:verify", "pops:read"}
    assert set_exceptions(organization=cast.acme, exceptions=[], actor=OPERATOR)
    cast.acme.refresh_from_db()
    assert cast.acme.exceptions is None
    events = AuditEvent.objects.filter(action="organization.exceptions_changed").order_by("pk")
    assert [event.details["after"] for event in events] == [["pops:read"], []]


@pytest.mark.parametrize(
    ("exceptions", "code"),
    [
        ([TRIAL, TRIAL._replace(name="TRIAL")], "invalid_exceptions"),
        ([PlanException("Trial", [])], "invalid_exceptions"),
        ([PlanException("Trial", ["orders:fly"])], "unknown_permission"),
        ([PlanException(" ", ["pops:read"])], "invalid_name"),
    ],
)
def test_what_makes_no_sense_is_refused(cast, exceptions, code):
    with pytest.raises(InvalidInput) as refusal:
        set_exceptions(organization=cast.acme, exceptions=exceptions, actor=OPERATOR)
    assert refusal.value.code == code


def test_no_member_allows_exceptions(cast):
    with pytest.raises(Forbidden):
        set_exceptions(organization=cast.acme, exceptions=[TRIAL], actor=actor(cast.alice))
