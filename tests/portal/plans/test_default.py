"""An organization that a person makes gets the default plan; an upgrade takes nothing from those that were there."""

from importlib import import_module

import pytest
from django.apps import apps

from portal.actors import Actor
from portal.ceiling import ceiling_of
from portal.models import Plan
from portal.people import organizations
from portal.permissions import known
from portal.plans import services
from portal.plans.default import default_plan, notice_of_inherited
from portal.plans.services import PlanAsked
from tests.cast import actor
from tests.keys.minting import NOW
from tests.portal.signed_in import signed_in

upgrade = import_module("portal.migrations.0016_plan_of_existing_organizations").keep_what_is_held


def test_whoever_makes_an_organization_gets_the_default_plan(cast):
    made = organizations.create(name="New", time_zone="UTC", actor=actor(cast.bob), now=NOW)
    assert made.plan == default_plan()


def test_one_that_an_operator_makes_gets_it_too(db):
    made = organizations.create_without_owner(name="Ours", actor=Actor.system(), now=NOW)
    assert made.plan == default_plan()


def test_it_is_made_again_where_it_is_missing(db):
    Plan.objects.all().delete()
    assert default_plan() == default_plan()
    assert Plan.objects.count() == 1


def test_organizations_keep_what_they_hold(cast):
    upgrade(apps, None)
    cast.acme.refresh_from_db()
    assert ceiling_of(cast.acme) == known().keys()


@pytest.mark.django_db
def test_a_new_installation_gets_no_such_plan():
    upgrade(apps, None)
    assert not Plan.objects.filter(is_inherited=True).exists()
    assert notice_of_inherited() == ""


def test_the_admin_says_so_until_an_operator_saved_the_plan(cast):
    upgrade(apps, None)
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    told = "2 organizations the plan “Before there were plans”"
    assert told in signed_in(cast.charlie).get("/admin/").content.decode()
    plan = Plan.objects.get(is_inherited=True)
    services.change(plan=plan, asked=PlanAsked.of(plan), actor=Actor.system())
    assert told not in signed_in(cast.charlie).get("/admin/").content.decode()
