"""Ids in a request are looked up in the caller's organization, whatever text they are."""

import pytest
from django.http import Http404

from apiusers.api import lookups
from apiusers.models import ApiUser, Team
from portal.errors import InvalidInput
from tests.cast import Cast


@pytest.mark.parametrize("text", ["", "x" * 25, "a\0b", "é", "no such"])
def test_text_that_is_no_id_is_not_found(robot: ApiUser, text: str) -> None:
    with pytest.raises(Http404):
        lookups.one(ApiUser.objects.all(), text)


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
