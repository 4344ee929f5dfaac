"""Members, API users and teams are told apart in columns and in the audit log."""

import pytest

from apiusers.api_users import services
from apiusers.models import ApiUser, Team
from apiusers.principals import column, described, refuse_gone
from portal import clock
from portal.errors import Conflict
from portal.models import Membership
from tests.cast import Cast, actor


def test_each_holder_has_its_column(cast: Cast, robot: ApiUser, team: Team) -> None:
    bob = Membership.objects.get(user=cast.bob)
    assert [column(one) for one in (bob, robot, team)] == [
        {"membership": bob},
        {"api_user": robot},
        {"team": team},
    ]


def test_each_holder_is_named_in_the_audit_log(cast: Cast, robot: ApiUser, team: Team) -> None:
    bob = Membership.objects.select_related("user").get(user=cast.bob)
    assert [described(one) for one in (bob, robot, team)] == [
        {"type": "user", "id": cast.bob.public_id, "name": "bob@example.com"},
        {"type": "api_user", "id": robot.public_id, "name": "robot"},
        {"type": "team", "id": team.public_id, "name": "red"},
    ]


def test_who_was_deleted_meanwhile_is_given_nothing(cast: Cast, robot: ApiUser, team: Team) -> None:
    bob = Membership.objects.get(user=cast.bob)
    for holder in (bob, robot, team):
        refuse_gone(holder)
    Membership.objects.filter(pk=bob.pk).delete()
    Team.objects.filter(pk=team.pk).delete()
    services.delete_api_user(
        api_user=ApiUser.objects.get(pk=robot.pk), actor=actor(cast.alice), now=clock.now()
    )
    codes = []
    for holder in (bob, robot, team):
        with pytest.raises(Conflict) as refusal:
            refuse_gone(holder)
        codes.append(refusal.value.code)
    assert codes == ["not_a_member", "api_user_deleted", "team_deleted"]
