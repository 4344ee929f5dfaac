"""Ids in a request are looked up in the caller's organization, whatever text they are."""

import pytest

from apiusers import api_lookups as lookups
from apiusers.models import ApiUser, Team
from portal.errors import InvalidInput
from tests.cast import Cast


def test_several_are_all_found_or_refused(team: Team) -> None:
    assert lookups.several(Team.objects.all(), [team.public_id], "teams") == [team]
    with pytest.raises(InvalidInput) as refused:
        lookups.several(Team.objects.all(), [team.public_id, "zzz"], "teams")
    assert (refused.value.code, refused.value.field_name) == ("unknown_id", "teams")


def test_people_and_machines_are_found_by_type(cast: Cast, robot: ApiUser) -> None:
    asked = [
        {"type": "user", "id": str(cast.bob.pk)},
        {"type": "api_user", "id": robot.public_id},
    ]
    assert len(lookups.principals(cast.acme, asked)) == 2
