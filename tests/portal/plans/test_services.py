"""Operators write plans, each change is one audit event, and there is always one default plan that nobody deletes."""

import pytest

from portal.actors import Actor
from portal.customers.plan_choice import give_plan
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import AuditEvent, Organization, Plan
from portal.permissions import BUILT_IN
from portal.plans import services
from portal.plans.default import default_plan
from portal.plans.services import PlanAsked
from portal.restrictions.document import Quota, RateLimit, Restrictions
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of
from tests.cast import actor
from tests.keys.minting import NOW
from tests.parallel import at_once

OPERATOR = Actor.system()


def made(name: str = "Small", **asked) -> Plan:
    return services.create(asked=PlanAsked(name=name, **asked), actor=OPERATOR, now=NOW)


def test_a_new_installation_has_a_default_plan_without_permissions_of_its_own(db):
    assert default_plan().permissions == sorted(BUILT_IN)
    assert Plan.objects.filter(is_default=True).count() == 1


def test_what_is_created_is_stored_as_asked_and_written_down(db):
    limits = PlanLimits(Restrictions((RateLimit(5, 60),)), Restrictions(quota=Quota(9, "day")))
    plan = made(permissions=["pops:read", "keys:*", "pops:read"], limits=limits, most_keys=3)
    plan.refresh_from_db()
    assert (plan.permissions, plan.most_keys) == (["keys:*", "pops:read"], 3)
    assert plan_limits_of(plan.limits) == limits
    event = AuditEvent.objects.get(action="plan.created")
    assert (event.object_id, event.organization) == (plan.public_id, None)


def test_everything_swallows_other_names(db):
    assert made(permissions=["*", "pops:read"]).permissions == ["*"]


def test_a_change_is_written_down_with_what_was_before_and_none_is_not(db):
    plan = made(permissions=["pops:read"])
    asked = PlanAsked(name="Small", permissions=["widgets:view"])
    services.change(plan=plan, asked=asked, actor=OPERATOR)
    services.change(plan=plan, asked=asked, actor=OPERATOR)
    event = AuditEvent.objects.get(action="plan.changed")
    assert event.details == {"changed": {"permissions": [["pops:read"], ["widgets:view"]]}}


def test_a_new_default_takes_the_mark_from_the_one_before(db):
    before = default_plan()
    plan = made(is_default=True)
    assert list(Plan.objects.filter(is_default=True)) == [plan]
    before.refresh_from_db()
    services.change(plan=before, asked=PlanAsked.of(before), actor=OPERATOR)
    with pytest.raises(Conflict) as refusal:
        services.change(plan=plan, asked=PlanAsked(name="Small"), actor=OPERATOR)
    assert refusal.value.code == "plan_is_default"


@pytest.mark.django_db(transaction=True)
def test_of_callers_at_once_one_has_the_name_and_one_the_mark(transactional_db):
    default_plan()
    names = ("Small", "SMALL", "Large", "Larger")
    results = at_once(*(lambda name=name: made(name, is_default=True) for name in names))
    refused = [one for one in results if not isinstance(one, Plan)]
    assert [getattr(one, "code", one) for one in refused] == ["name_taken"]
    assert Plan.objects.filter(is_default=True).count() == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": " "}, "invalid_name"),
        ({"permissions": ["orders:fly"]}, "unknown_permission"),
        ({"permissions": ["orders:*"]}, "unknown_permission"),
        ({"most_keys": -1}, "invalid_bound"),
        ({"most_keys": 2**31}, "invalid_bound"),
        ({"longest_life_days": 0}, "invalid_bound"),
        ({"limits": PlanLimits(Restrictions((RateLimit(5, 10**7),)))}, "invalid_rate_limit"),
        ({"name": "standard"}, "name_taken"),
    ],
)
def test_what_makes_no_sense_is_refused(db, asked, code):
    default_plan()
    with pytest.raises(InvalidInput) as refusal:
        made(**{"name": "Small"} | asked)
    assert refusal.value.code == code


def test_a_plan_in_use_and_the_default_one_are_not_deleted(cast):
    plan = made()
    give_plan(organization=cast.acme, plan=plan, actor=OPERATOR)
    for kept, code in ((plan, "plan_in_use"), (default_plan(), "plan_is_default")):
        with pytest.raises(Conflict) as refusal:
            services.delete(plan=kept, actor=OPERATOR)
        assert refusal.value.code == code
    Organization.objects.update(plan=None)
    services.delete(plan=plan, actor=OPERATOR)
    with pytest.raises(Conflict) as refusal:
        services.delete(plan=plan, actor=OPERATOR)
    assert refusal.value.code == "plan_deleted"


def test_nobody_else_writes_plans(cast):
    plan = made()
    owner = actor(cast.alice)
    for forbidden in (
        lambda: services.create(asked=PlanAsked(name="Mine"), actor=owner, now=NOW),
        lambda: services.change(plan=plan, asked=PlanAsked(name="Mine"), actor=owner),
        lambda: services.delete(plan=plan, actor=owner),
        lambda: give_plan(organization=cast.acme, plan=plan, actor=owner),
    ):
        with pytest.raises(Forbidden) as refusal:
            forbidden()
        assert refusal.value.code == "operator_only"
