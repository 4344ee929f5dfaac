"""The generic views: what they ask a kind for, and what they answer whatever the kind is."""

from typing import Any

import pytest
from django.http import Http404

from apiusers.models import Team
from apiusers.teams.api import OneTeam, Teams
from portal.api.generic import identifier_of, with_asked
from resources.models import Pop
from tests.cast import Cast


def test_what_is_not_asked_keeps_its_value() -> None:
    team = Team(name="red", description="as it was")
    asked = {"name": "blue", "unrelated": 1}
    assert with_asked(team, asked, "name", "description") == {
        "name": "blue",
        "description": "as it was",
    }


def test_a_row_is_named_by_its_public_id_or_by_its_public_key() -> None:
    assert identifier_of(Team(pk=7, public_id="abc")) == "abc"
    pop = Pop()
    assert identifier_of(pop) == str(pop.pk)


def test_another_organizations_row_is_as_unknown_as_none(cast: Cast) -> None:
    team = Team.objects.create(organization=cast.acme, name="red")

    class Asking:
        class user:  # noqa: N801 - as a request has it
            organization = cast.other

    request: Any = Asking
    for identifier in (team.public_id, "none", "no\0id"):
        with pytest.raises(Http404):
            OneTeam().found(request, identifier)
    assert not Teams().rows(request).exists()
