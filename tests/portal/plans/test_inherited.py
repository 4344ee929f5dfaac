"""An upgrade gives organizations that are there a plan that keeps what they hold, and operators are told of it."""

from importlib import import_module

import pytest
from django.apps import apps

from portal.actors import Actor
from portal.ceiling import ceiling_of
from portal.models import Plan
from portal.permissions import known
from portal.plans import inherited, services
from portal.plans.services import PlanAsked
from tests.portal.signed_in import signed_in

upgrade = import_module("portal.migrations.0016_plan_of_existing_organizations").keep_what_is_held


def test_organizations_keep_what_they_hold(cast):
    upgrade(apps, None)
    cast.acme.refresh_from_db()
    assert ceiling_of(cast.acme) == known().keys()


@pytest.mark.django_db
def test_a_new_installation_gets_no_such_plan():
    upgrade(apps, None)
    assert not Plan.objects.filter(is_inherited=True).exists()
    assert inherited.notice() == ""


def test_the_admin_says_so_until_an_operator_saved_the_plan(cast):
    upgrade(apps, None)
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    told = "2 organizations the plan “Before there were plans”"
    assert told in signed_in(cast.charlie).get("/admin/").content.decode()
    plan = Plan.objects.get(is_inherited=True)
    services.change(plan=plan, asked=PlanAsked.of(plan), actor=Actor.system())
    assert told not in signed_in(cast.charlie).get("/admin/").content.decode()
