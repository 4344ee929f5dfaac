"""An address and a body name what belongs to the organization, and nothing else."""

import pytest
from django.http import Http404

from apiusers import lookups
from apiusers.models import ApiUser, Role, Team
from portal.errors import InvalidInput
from portal.models import Membership
from tests.cast import Cast


def test_an_api_user_and_a_member_are_both_principals(cast: Cast, robot: ApiUser) -> None:
    assert lookups.principal_or_404(cast.acme, api_user_id=robot.public_id) == robot
    bob = lookups.principal_or_404(cast.acme, member_id=cast.bob.public_id)
    assert bob == Membership.objects.get(user=cast.bob)


def test_what_belongs_to_another_organization_is_not_found(
    cast: Cast, robot: ApiUser, team: Team
) -> None:
    own_role = Role.objects.create(organization=cast.acme, name="own")
    for look in (
        lambda: lookups.api_user_or_404(cast.other, robot.public_id),
        lambda: lookups.team_or_404(cast.other, team.public_id),
        lambda: lookups.role_or_404(cast.other, own_role.public_id),
        lambda: lookups.principal_or_404(cast.other, member_id=cast.bob.public_id),
    ):
        with pytest.raises(Http404):
            look()


def test_a_predefined_role_is_found_everywhere(cast: Cast) -> None:
    assert lookups.role_or_404(cast.other, "pop-reader").name == "Pop reader"


def test_several_are_all_found_or_refused(team: Team) -> None:
    assert lookups.rows_named(Team.objects.all(), [team.public_id], "teams") == [team]
    with pytest.raises(InvalidInput) as refused:
        lookups.rows_named(Team.objects.all(), [team.public_id, "zzz"], "teams")
    assert (refused.value.code, refused.value.field_name) == ("unknown_id", "teams")


def test_people_and_machines_are_found_by_type(cast: Cast, robot: ApiUser) -> None:
    asked = [
        {"type": "user", "id": cast.bob.public_id},
        {"type": "api_user", "id": robot.public_id},
    ]
    assert len(lookups.principals_named(cast.acme, asked)) == 2
