"""A service decides by the row as it stands now, and what was deleted meanwhile is told as that."""

import pytest
from django.db import transaction

from apiusers.models import Team
from portal.errors import Deleted
from portal.people.locked_rows import lock_if_there, lock_row
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team.objects.create(organization=cast.acme, name="Readers")


@transaction.atomic
def test_the_row_is_as_others_left_it(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(name="Writers")
    assert lock_row(team, "team").name == "Writers"


@transaction.atomic
def test_what_was_deleted_meanwhile_is_told_as_that(team: Team) -> None:
    Team.objects.filter(pk=team.pk).delete()
    assert lock_if_there(team) is None
    with pytest.raises(Deleted) as told:
        lock_row(team, "team")
    assert (told.value.code, told.value.status) == ("team_deleted", 409)


@transaction.atomic
def test_what_does_not_count_as_there_is_deleted_too(team: Team) -> None:
    with pytest.raises(Deleted):
        lock_row(team, "team", Team.objects.exclude(pk=team.pk))


def test_the_code_is_the_kind_as_people_call_it() -> None:
    assert [Deleted(kind).code for kind in ("API user", "Pop")] == [
        "api_user_deleted",
        "pop_deleted",
    ]
