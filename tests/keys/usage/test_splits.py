"""Who made the requests of a stretch is told of one organization alone, as far as the reader may see, and adds up."""

from datetime import timedelta

import pytest

from apiusers.models import ApiUser
from keys.home.noteworthy import visible_to
from keys.models import ApiKey
from keys.usage import splits, writing
from keys.usage.counting import KeyNotes
from keys.usage.ranges import Stretch, Subject, series_of
from keys.usage.splits import Split, SplitAsked, split_of
from portal.models import Membership, User
from resources.endpoints.counts import counted_endpoint
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application, consent
from tests.resources.making import endpoint, table

END = NOW + timedelta(microseconds=1)


def use(key: ApiKey, number: int, outcome: str = "VALID", ago: timedelta = timedelta()) -> None:
    at = NOW - ago
    writing.write({key.pk: KeyNotes({(at, outcome): number}, at if outcome == "VALID" else None)})


def told(
    cast: Cast,
    by: str,
    who: User | None = None,
    back: timedelta = DAY,
    unit: str = "day",
    outcome: str = "",
) -> Split:
    reader = Membership.objects.get(user=who or cast.alice, organization=cast.acme)
    stretch = Stretch(NOW - back, END, unit, "UTC")
    return split_of(by, SplitAsked(reader, visible_to(reader), stretch, outcome))


def numbers(split: Split) -> list[tuple[str, int, int]]:
    return [(share.name, share.accepted, share.refused) for share in split.shares]


@pytest.mark.parametrize("unit", ["hour", "day"])
def test_keys_come_with_what_they_made_the_most_first(cast: Cast, unit: str) -> None:
    little, much = (mint(cast.acme, cast.alice, name=name).key for name in ("little", "much"))
    use(little, 2)
    use(much, 3)
    use(much, 4, "EXPIRED")
    use(little, 100, ago=3 * DAY)
    use(mint(cast.other, cast.charlie, name="foreign").key, 50)
    found = told(cast, "key", unit=unit)
    assert numbers(found) == [("much", 3, 4), ("little", 2, 0)]
    assert (found.rest, found.days) == (0, 0)


def test_a_key_that_was_only_refused_is_told(cast: Cast) -> None:
    use(mint(cast.acme, cast.alice, name="dead").key, 9, "REVOKED")
    assert numbers(told(cast, "key")) == [("dead", 0, 9)]


def test_other_peoples_tokens_are_in_the_rest_of_who_may_not_see_them(cast: Cast) -> None:
    use(mint(cast.acme, cast.bob, owner=cast.bob, name="laptop").key, 7)
    use(mint(cast.acme, cast.alice, name="server").key, 2)
    seen = told(cast, "key", cast.vera)
    assert (numbers(seen), seen.rest) == ([("server", 2, 0)], 7)
    assert told(cast, "owner", cast.vera).rest == 7
    assert [share.name for share in told(cast, "key", cast.bob).shares] == ["laptop", "server"]


def test_owners_are_added_up_over_their_keys(cast: Cast) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    for name, number in (("one", 2), ("two", 3)):
        use(mint(cast.acme, cast.alice, owner=robot, name=name).key, number)
    use(mint(cast.acme, cast.alice, name="server").key, 4)
    found = told(cast, "owner")
    assert numbers(found) == [("robot", 5, 0), (cast.acme.name, 4, 0)]
    assert found.shares[0].named == ("owner", f"api_user:{robot.public_id}")


def test_more_than_are_shown_are_the_rest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "SHOWN", 1)
    for name, number in (("one", 2), ("two", 3)):
        use(mint(cast.acme, cast.alice, name=name).key, number)
    found = told(cast, "key")
    assert (numbers(found), found.rest) == ([("two", 3, 0)], 2)


def test_one_outcome_alone_is_told(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, name="server").key
    use(key, 2)
    use(key, 4, "EXPIRED")
    found = told(cast, "key", outcome="EXPIRED")
    assert (numbers(found), found.rest) == ([("server", 0, 4)], 0)


def test_a_long_stretch_is_told_by_its_last_days(cast: Cast) -> None:
    use(mint(cast.acme, cast.alice, name="server").key, 2)
    cast.acme.daily_usage.create(day=(NOW - 200 * DAY).date(), outcome="VALID", count=100)
    found = told(cast, "key", back=300 * DAY)
    assert (numbers(found), found.rest, found.days) == ([("server", 2, 0)], 0, 90)


@pytest.mark.parametrize("unit", ["hour", "day"])
def test_applications_are_told_by_what_people_allowed_them(cast: Cast, unit: str) -> None:
    app = application(cast)
    use(consent(app, cast.bob), 5)
    use(mint(cast.acme, cast.alice, name="server").key, 2)
    found = told(cast, "application", unit=unit)
    assert (numbers(found), found.rest) == ([(app.name, 5, 0)], 2)
    assert found.shares[0].named == ("application", app.public_id)


def test_endpoints_are_told_as_far_as_the_reader_sees_them(cast: Cast) -> None:
    people = endpoint(cast, table(cast), name="people")
    for outcome, number in (("ANSWERED", 5), ("REFUSED", 2), ("FAILED", 1)):
        people.usage.create(hour=NOW, outcome=outcome, count=number)
    people.usage.create(hour=NOW - 3 * DAY, outcome="ANSWERED", count=100)
    assert numbers(told(cast, "endpoint", cast.bob)) == [("people", 5, 3)]
    assert told(cast, "endpoint", cast.vera).shares == []


@pytest.mark.parametrize(
    ("unit", "zone", "back"),
    [("hour", "UTC", timedelta(hours=1)), ("day", "Asia/Kolkata", timedelta(hours=12))],
)
def test_the_shares_begin_where_the_chart_begins(
    cast: Cast, unit: str, zone: str, back: timedelta
) -> None:
    """A stretch begins at any minute, and its first bar is told whole: with what came before that minute."""
    people = endpoint(cast, table(cast), name="people")
    reader = Membership.objects.get(user=cast.alice, organization=cast.acme)
    key = mint(cast.acme, cast.alice, name="server").key
    for hours in (*range(24), 30):
        people.usage.create(hour=NOW - timedelta(hours=hours), outcome="ANSWERED", count=1)
        use(key, 1, ago=timedelta(hours=hours))
    stretch = Stretch(NOW - back + timedelta(minutes=40), END, unit, zone)
    asked = SplitAsked(reader, visible_to(reader), stretch)
    chart = series_of(
        Subject(cast.acme, endpoint=counted_endpoint(cast.acme, reader, "people")), stretch, NOW
    )
    assert sum(share.total for share in split_of("endpoint", asked).shares) == chart.total > 1
    if unit == "hour":  # days are those of UTC here (decision 0078)
        assert sum(share.total for share in split_of("key", asked).shares) == chart.total
