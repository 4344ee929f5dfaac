"""What may API users, teams and roles be called, and who may hand out which permission."""

import pytest

from apiusers import rules
from apiusers.models import ApiUser
from portal.errors import Forbidden, InvalidInput
from portal.names import clean_description, refuse_taken
from tests.cast import Cast, actor


@pytest.mark.parametrize("text", ["x" * 501, "a\0b", "\u202egnp"])
def test_a_description_is_short_and_can_be_seen_for_what_it_is(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_description(text)
    assert refused.value.code == "invalid_description"


def test_a_description_may_have_lines() -> None:
    assert clean_description(" one\ntwo ") == "one\ntwo"


def test_a_row_may_keep_its_own_name(robot: ApiUser) -> None:
    assert refuse_taken(ApiUser.objects.all(), "ROBOT", "an API user", but=robot) is None


@pytest.mark.parametrize("granted", [["*"], ["keys:manage"]])
def test_nobody_grants_what_they_do_not_hold(cast: Cast, granted: list[str]) -> None:
    with pytest.raises(Forbidden) as refused:
        rules.refuse_to_grant(
            actor(cast.bob, permissions=frozenset({"pops:read"})), granted, cast.acme
        )
    assert refused.value.code == "permission_not_held"
