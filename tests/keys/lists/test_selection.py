"""Does a list show the keys that were asked for, and refuse what can't be asked?"""

import pytest

from keys.lists.selection import PROGRAMS, Selection, clean_selection, select
from keys.models import ApiKey
from keys.status import Status
from portal.errors import InvalidInput
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, kept_by, mint, revoked


def found(cast: Cast, **asked: str) -> set[str]:
    rows = select(kept_by(cast.acme), clean_selection(**asked), NOW)
    return {key.name for key in rows}


@pytest.fixture
def four(cast: Cast) -> None:
    """A key of each status."""
    mint(cast.acme, cast.alice, name="lasting")
    mint(cast.acme, cast.alice, name="ending", life=DAY)
    mint(cast.acme, cast.alice, name="ended", life=DAY, now=NOW - 2 * DAY)
    revoked(mint(cast.acme, cast.alice, name="stopped"), cast.alice)


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.ACTIVE, "lasting"),
        (Status.EXPIRES_SOON, "ending"),
        (Status.EXPIRED, "ended"),
        (Status.REVOKED, "stopped"),
    ],
)
def test_a_status_shows_its_keys_alone(cast: Cast, status: str, name: str) -> None:
    assert found(cast, status=status) == {name}


@pytest.mark.usefixtures("four")
def test_a_search_finds_part_of_a_name_in_any_case(cast: Cast) -> None:
    assert found(cast, search="NDIN") == {"ending"}


@pytest.mark.usefixtures("four")
def test_a_search_below_three_characters_shows_everything(cast: Cast) -> None:
    assert len(found(cast, search="zz")) == 4


@pytest.mark.usefixtures("four")
def test_search_and_status_hold_together(cast: Cast) -> None:
    assert found(cast, search="end", status=Status.EXPIRED) == {"ended"}


@pytest.mark.parametrize("letter", ["%", "_", "\\", "'"])
def test_signs_of_the_query_language_are_letters_in_a_search(cast: Cast, letter: str) -> None:
    mint(cast.acme, cast.alice, name=f"a{letter}{letter}b")
    mint(cast.acme, cast.alice, name="axxb")
    assert found(cast, search=f"a{letter}{letter}") == {f"a{letter}{letter}b"}


def test_keys_of_another_organization_are_never_shown(cast: Cast) -> None:
    mint(cast.other, cast.charlie, name="theirs")
    assert found(cast) == set()


def test_deleted_keys_are_not_shown(cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    ApiKey.objects.filter(pk=made.key.pk).update(deleted_at=NOW)
    assert found(cast) == set()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"status": "living"}, "unknown_status"),
        ({"sort": "digest"}, "unknown_sort"),
        ({"maker": "a\0b"}, "unknown_maker"),
        ({"maker": "x" * 100}, "unknown_maker"),
        ({"permission": "moon:land"}, "unknown_permission"),
        ({"permission": "*"}, "unknown_permission"),
        ({"search": "a\0b"}, "invalid_search"),
        ({"search": "x" * 101}, "invalid_search"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_selection(**asked)
    assert refusal.value.code == code


def test_what_ends_first_stands_first_among_keys_that_expire_soon() -> None:
    assert Selection(status=Status.EXPIRES_SOON).order_name == "expires"


def test_a_chosen_order_wins_over_the_natural_one() -> None:
    assert Selection(status=Status.EXPIRES_SOON, sort="name").order_name == "name"


def test_space_around_a_search_does_not_count() -> None:
    assert clean_selection(search="  ab ").search == "ab"


def test_a_maker_shows_what_that_person_made(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="of alice")
    mint(cast.acme, cast.bob, name="of bob")
    assert found(cast, maker=cast.bob.public_id) == {"of bob"}
    assert found(cast, maker=cast.charlie.public_id) == set()


def test_programs_as_the_maker_show_what_keys_made(cast: Cast) -> None:
    maker = mint(cast.acme, cast.alice, name="maker").key
    made = mint(cast.acme, cast.alice, name="made").key
    ApiKey.objects.filter(pk=made.pk).update(created_by_user=None, created_by_key=maker)
    assert found(cast, maker=PROGRAMS) == {"made"}


def test_a_permission_shows_those_that_have_it_or_all_of_their_owner(cast: Cast) -> None:
    for name, permissions in {
        "reads": ["pops:read"],
        "calls": ["endpoints:call", "keys:verify"],
        "all": ["*"],
    }.items():
        made = mint(cast.acme, cast.alice, name=name).key
        ApiKey.objects.filter(pk=made.pk).update(permissions=permissions)
    assert found(cast, permission="pops:read") == {"reads", "all"}
    assert found(cast, permission="keys:verify") == {"calls", "all"}
    assert found(cast, permission="keys:verify", search="calls") == {"calls"}
