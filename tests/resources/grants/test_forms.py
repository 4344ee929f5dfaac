"""Whom a connector can be granted: the teams, living API users and members of the organization."""

import pytest

from resources.grants.forms import GrantForm, LevelsForm, holders_in, key_of
from resources.grants.granted import ConnectorAccess
from resources.models import Connector
from tests.cast import Cast
from tests.resources.making import api_user


def test_the_holders_of_the_organization_and_of_no_other(cast: Cast) -> None:
    robot = api_user(cast.acme)
    api_user(cast.other, "stranger")
    keys = {key_of(holder) for holder in holders_in(cast.acme)}
    people = {f"user:{person.public_id}" for person in (cast.alice, cast.adam, cast.bob, cast.vera)}
    assert keys == {f"api_user:{robot.public_id}", *people}


@pytest.mark.parametrize("holder", ["", "user:0", "team:AAAAAAAAAAAA", "nonsense"])
def test_nobody_else_can_be_chosen(cast: Cast, holder: str) -> None:
    form = GrantForm({"holder": holder, "level": "user"}, organization=cast.acme)
    assert set(form.errors) == {"holder"}


def test_only_what_was_sent_counts() -> None:
    one, two = Connector(pk=1, public_id="one"), Connector(pk=2, public_id="two")
    form = LevelsForm(
        {"level_one": "user"}, held=[ConnectorAccess(one), ConnectorAccess(two, "reader")]
    )
    assert form.is_valid()
    assert form.levels() == {one: "user"}
