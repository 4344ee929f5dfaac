"""Are the keys that matter found, by whoever may see them, and by nobody else?"""

from datetime import timedelta

import pytest

from keys.home.noteworthy import Noteworthy, noteworthy
from keys.models import ApiKey
from keys.usage import writing
from keys.usage.counting import KeyNotes
from portal.models import Membership, User
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked, rotated

LONG_AGO = NOW - 30 * DAY


def seen_by(user: User, cast: Cast) -> Noteworthy:
    return noteworthy(Membership.objects.get(user=user, organization=cast.acme), NOW)


def use(key: ApiKey, number: int, outcome: str = "VALID", ago: timedelta = timedelta()) -> None:
    at = NOW - ago
    last_use = at if outcome == "VALID" else None
    writing.write({key.pk: KeyNotes({(at, outcome): number}, last_use)})


def names(keys: list[ApiKey]) -> list[str]:
    return [key.name for key in keys]


def test_the_most_used_come_first_with_the_requests_of_a_week(cast: Cast) -> None:
    little = mint(cast.acme, cast.alice, name="little").key
    much = mint(cast.acme, cast.alice, name="much").key
    use(little, 5)
    use(much, 4)
    use(much, 3, ago=6 * DAY)
    use(little, 1000, ago=7 * DAY)
    use(mint(cast.other, cast.charlie, name="foreign").key, 9)
    found = seen_by(cast.alice, cast).most_used
    assert [(used.key.name, used.count) for used in found] == [("much", 7), ("little", 5)]


def test_the_refused_most_come_with_their_most_frequent_reason(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, name="refused").key
    use(key, 2, "EXPIRED")
    use(key, 3, "RATE_LIMITED")
    use(key, 100)
    use(key, 100, "REVOKED", ago=8 * DAY)
    [used] = seen_by(cast.alice, cast).refused
    assert (used.key, used.count, used.reason_name) == (key, 5, "Rate limit reached")


def test_keys_that_end_within_a_week_are_told_and_ended_ones_are_not(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="later", life=8 * DAY)
    mint(cast.acme, cast.alice, name="soon", life=7 * DAY)
    mint(cast.acme, cast.alice, name="sooner", life=DAY)
    mint(cast.acme, cast.alice, name="over", life=DAY, now=LONG_AGO)
    revoked(mint(cast.acme, cast.alice, name="revoked", life=DAY), cast.alice)
    assert names(seen_by(cast.alice, cast).expiring) == ["sooner", "soon"]


def test_a_replaced_key_matters_as_long_as_it_is_used(cast: Cast) -> None:
    made = {name: mint(cast.acme, cast.alice, name=name) for name in ("used", "left")}
    for each in made.values():
        use(each.key, 1, ago=2 * DAY)
        rotated(each, cast.alice, overlap=3 * DAY, now=NOW - DAY)
    use(made["used"].key, 1)
    found = seen_by(cast.alice, cast)
    assert (names(found.replaced), names(found.expiring)) == (["used"], [])


def test_a_key_that_nobody_ever_used_is_told_after_a_week(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="fresh", now=NOW - 6 * DAY)
    mint(cast.acme, cast.alice, name="forgotten", now=LONG_AGO)
    mint(cast.acme, cast.alice, name="over", now=LONG_AGO, life=DAY)
    use(mint(cast.acme, cast.alice, name="used", now=LONG_AGO).key, 1)
    assert names(seen_by(cast.alice, cast).never_used) == ["forgotten"]


@pytest.mark.parametrize(("who", "sees"), [("alice", True), ("bob", True), ("vera", False)])
def test_a_token_of_a_person_is_told_to_them_and_to_administrators(
    cast: Cast, who: str, sees: bool
) -> None:
    token = mint(cast.acme, cast.bob, name="laptop", owner=cast.bob, now=LONG_AGO, life=33 * DAY)
    idle = mint(cast.acme, cast.bob, name="idle", owner=cast.bob, now=LONG_AGO).key
    use(token.key, 50)
    use(token.key, 20, "FORBIDDEN")
    found = seen_by(getattr(cast, who), cast)
    told = [names([used.key for used in found.most_used + found.refused]), names(found.expiring)]
    assert told == ([["laptop", "laptop"], ["laptop"]] if sees else [[], []])
    assert (idle in found.never_used) is sees


def test_the_keys_that_matter_cost_the_same_statements_for_many(
    cast: Cast, django_assert_max_num_queries
) -> None:
    for number in range(12):
        key = mint(cast.acme, cast.alice, name=f"k{number}", life=DAY).key
        use(key, number + 1)
        use(key, number + 1, "FORBIDDEN")
        mint(cast.acme, cast.alice, name=f"idle-{number}", now=LONG_AGO)
    with django_assert_max_num_queries(7):  # of which two are the membership and its organization
        found = seen_by(cast.alice, cast)
    assert len(found.most_used) == len(found.refused) == len(found.never_used) == 5
