"""What members, API users and organizations have used is what their keys have, and asking counts nothing."""

import pytest

from keys.limits import counting
from keys.limits.standings import standings_of
from portal.models import Membership, Organization, Plan
from portal.restrictions.document import Quota, RateLimit, Restrictions
from portal.restrictions.standings import told_of
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.records import record_of
from tests.resources.making import api_user

pytestmark = pytest.mark.usefixtures("frozen")
HELD = Restrictions((RateLimit(50, 3600),), Quota(9, "month"))


def test_an_owner_and_an_organization_have_used_what_their_keys_have(cast: Cast) -> None:
    robot = api_user(cast.acme, "robot")
    member = Membership.objects.get(user=cast.bob)
    holders = (robot, member, cast.acme)
    for holder in holders:
        holder.restrictions = HELD.as_document()
        holder.save()
    assert [standing.used for holder in holders for standing in standings_of(holder)] == [0] * 6
    of_robot = mint(cast.acme, cast.alice, owner=robot, name="of robot")
    of_bob = mint(cast.acme, cast.alice, owner=cast.bob, name="of bob")
    for made in (of_robot, of_bob, of_bob):
        counting.spend(record_of(made.key).limits)
    used = [[standing.used for standing in told_of(holder)] for holder in holders]
    assert used == [[1, 1], [2, 2], [3, 3]]
    names = [standing.name for standing in told_of(cast.acme)]
    assert names == ["organization-3600s", "organization-month"]


def test_who_is_limited_by_nothing_has_nothing_to_show(cast: Cast, settings) -> None:
    assert told_of(cast.acme) == []
    settings.DEFAULT_ORGANIZATION_LIMITS, settings.DEFAULT_OWNER_LIMITS = "100/60", "7/60"
    member = Membership.objects.get(user=cast.bob)
    told = [told_of(holder) for holder in (Organization.objects.get(pk=cast.acme.pk), member)]
    assert [[standing.requests for standing in of_one] for of_one in told] == [[100], [7]]


def test_an_organization_has_used_of_its_plan_too(cast: Cast) -> None:
    limits = {"organization": {"limits": [{"requests": 20, "seconds": 60, "name": ""}]}}
    cast.acme.plan = Plan.objects.create(name="small", limits=limits)
    cast.acme.save()
    counting.spend(record_of(mint(cast.acme, cast.alice).key).limits)
    assert [(one.name, one.used) for one in told_of(cast.acme)] == [("plan-60s", 1)]


def test_a_token_is_held_to_what_the_installation_says_of_owners(cast: Cast, settings) -> None:
    settings.DEFAULT_OWNER_LIMITS = "7/60"
    of_bob = mint(cast.acme, cast.alice, owner=cast.bob, name="of bob")
    own = mint(cast.acme, cast.alice, name="own")
    assert [limit.name for limit in record_of(of_bob.key).limits] == ["owner-60s"]
    assert record_of(own.key).limits == ()
