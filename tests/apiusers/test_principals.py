"""Members, API users and teams are told apart in columns and in the audit log."""

from apiusers.models import ApiUser, Team
from apiusers.principals import column, described
from portal.models import Membership
from tests.cast import Cast


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
        {"type": "user", "id": str(cast.bob.pk), "name": "bob@example.com"},
        {"type": "api_user", "id": robot.public_id, "name": "robot"},
        {"type": "team", "id": team.public_id, "name": "red"},
    ]
