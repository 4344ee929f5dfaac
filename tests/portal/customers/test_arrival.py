"""Operators bring in an organization that nobody belongs to, until whoever is to own it accepts; nobody else does."""

import pytest

from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.customers.arrival import bring_in
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import AuditEvent, Invitation, Organization
from portal.plans import services as plans
from portal.plans.services import PlanAsked
from tests.cast import actor

OPERATOR = Actor.system()


def test_it_has_its_plan_from_the_start_in_one_event(db):
    now = clock.now()
    plan = plans.create(asked=PlanAsked(name="Gold"), actor=OPERATOR, now=now)
    made = bring_in(name="Globex", plan=plan, actor=OPERATOR, now=now)
    assert (made.plan, made.memberships.exists()) == (plan, False)
    assert [e.action for e in AuditEvent.objects.filter(organization=made)] == [
        "organization.created"
    ]


def test_who_is_to_own_it_is_invited_as_owner(db):
    bring_in(name="Globex", owner_email="it@globex.example", actor=OPERATOR, now=clock.now())
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("it@globex.example", Role.OWNER)


def test_a_wrong_address_makes_nothing(db):
    with pytest.raises(InvalidInput):
        bring_in(name="Globex", owner_email="nobody", actor=OPERATOR, now=clock.now())
    assert not Organization.objects.exists()


def test_a_plan_that_was_deleted_meanwhile_makes_nothing(db):
    now = clock.now()
    plan = plans.create(asked=PlanAsked(name="Gold"), actor=OPERATOR, now=now)
    plans.delete(plan=plan, actor=OPERATOR)
    with pytest.raises(Conflict) as refusal:
        bring_in(name="Globex", plan=plan, actor=OPERATOR, now=now)
    assert (refusal.value.code, Organization.objects.exists()) == ("plan_deleted", False)


def test_no_member_brings_anybody_in(cast):
    with pytest.raises(Forbidden):
        bring_in(name="Globex", actor=actor(cast.alice), now=clock.now())
