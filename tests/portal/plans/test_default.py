"""An organization that a person makes gets the default plan, whichever is marked at that moment."""

from portal.actors import Actor
from portal.models import Plan
from portal.people import organizations
from portal.plans.default import default_plan
from tests.cast import actor
from tests.keys.minting import NOW


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
