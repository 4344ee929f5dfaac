"""Usage tells a chosen stretch of time, beside the one before, in a time zone that the reader chose, and as CSV."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apiusers.models import ApiUser
from keys.home.usage_pages import stretch_of_days
from keys.usage import writing
from keys.usage.counting import KeyNotes
from keys.usage.ranges import starts_of
from portal.time_zones import day_in
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application
from tests.portal.signed_in import signed_in
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def used(cast: Cast) -> Cast:
    key = mint(cast.acme, cast.alice).key
    night = NOW.replace(hour=23) - DAY
    counts = {(NOW, "VALID"): 8, (NOW, "EXPIRED"): 2, (night, "VALID"): 4}
    writing.write({key.pk: KeyNotes(counts)})
    for back in (40, 100):
        day = (NOW - timedelta(days=back)).date()
        cast.acme.daily_usage.create(day=day, outcome="VALID", count=back)
    return cast


def page(cast: Cast, query: str = "", who: str = "vera", status: int = 200) -> str:
    path = reverse("keys:usage", args=[cast.acme.public_id]) + query
    answer = signed_in(getattr(cast, who)).get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("name", "total", "before"),
    [("24h", "14", "0"), ("30d", "14", "40"), ("90d", "54", "100"), ("360d", "154", "0")],
)
def test_each_stretch_has_its_requests_and_those_of_the_time_before(
    used: Cast, name: str, total: str, before: str
) -> None:
    shown = page(used, f"?range={name}")
    assert f"{total} <span>requests</span>" in shown
    assert f"In the time before there were {before} requests" in shown


def test_an_address_that_asks_for_something_else_shows_thirty_days(used: Cast) -> None:
    assert "Last 30 days" in page(used, "?range=forever&by=moon")


def test_days_are_those_of_the_zone_that_was_chosen(used: Cast) -> None:
    assert "2 Mar 2026: 12 accepted, 2 refused" in page(used)  # of Berlin
    assert "2 Mar 2026: 8 accepted, 2 refused" in page(used, "?zone=UTC")


def test_the_table_can_be_taken_along(used: Cast) -> None:
    path = reverse("keys:usage", args=[used.acme.public_id])
    answer = signed_in(used.vera).get(f"{path}?range=24h&zone=UTC&format=csv")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (lines[0], len(lines)) == ("start,accepted,refused,Key expired", 25)
    assert lines[-1] == "2026-03-02T12:00:00+00:00,8,2,2"


def test_days_of_ones_own_are_those_of_the_zone_beside_as_many_before(used: Cast) -> None:
    shown = page(used, "?since=2026-03-02&until=2026-03-02&zone=Europe/Berlin")
    assert "2 Mar 2026" in shown
    assert "14 <span>requests</span>" in shown  # by the hour, from 23:00 of UTC
    assert "In the time before there were 0 requests" in shown
    shown = page(used, "?since=2026-03-02&until=2026-03-02&zone=UTC")
    assert "10 <span>requests</span>" in shown
    assert "In the time before there were 4 requests" in shown


def test_days_of_long_ago_are_those_of_utc(used: Cast) -> None:
    shown = page(used, "?since=2026-01-01&until=2026-01-31&zone=Asia/Tokyo")
    assert "40 <span>requests</span>" in shown
    assert "Days and hours are those of UTC." in shown
    assert "What was before is not kept any more." in page(
        used, "?since=2024-03-15&until=2024-06-01"
    )


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-02-01&until=2026-02-02",  # told by the hour, and hours are kept for a month
        "range=360d&endpoint=people",  # of endpoints hours are kept for 400 days, and no days
    ],
)
def test_nothing_is_said_of_a_time_before_of_which_a_part_is_gone(used: Cast, query: str) -> None:
    endpoint(used, table(used), name="people")
    assert "What was before is not kept any more." in page(used, f"?{query}", who="adam")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-03-03", "lies behind the last one"),
        ("until=2026-03-03", "still to come"),
        ("since=2025-01-01", "At most 366 days"),
        ("since=2023-01-01&until=2023-01-02", "Days are kept for"),
        ("since=0001-01-01&until=0001-01-01", "Days are kept for"),
        ("until=0001-01-01", "Days are kept for"),
        ("since=9999-12-31&until=9999-12-31", "still to come"),
        ("since=yesterday", "Enter a valid date"),
        ("zone=Mars/Base", "Choose a time zone"),
        ("key=nothing", "There is no key of this name"),
        ("owner=bob@example.com", "There is no owner of this name"),  # Vera sees nobody's tokens
        ("endpoint=nothing", "There is no endpoint of this name"),
        ("application=nothing", "There is no application of this name"),
        ("key=twin", "Several are called so"),
        ("key=a&owner=b", "alone"),
        ("reason=FAILED", "name one"),
        ("reason=MOON", "Select a valid choice"),
        ("key=%00", "Null characters"),
    ],
)
def test_a_filter_that_is_wrong_is_told(used: Cast, query: str, said: str) -> None:
    for owner in (None, ApiUser.objects.create(organization=used.acme, name="robot")):
        mint(used.acme, used.alice, owner=owner, name="twin")
    assert said in page(used, f"?{query}", status=422)


def test_each_filter_leaves_its_requests_alone(used: Cast) -> None:
    key = used.acme.keys.get()
    of_bob = mint(used.acme, used.bob, owner=used.bob, name="laptop").key
    writing.write({of_bob.pk: KeyNotes({(NOW, "VALID"): 3})})
    people = endpoint(used, table(used), name="people")
    people.usage.create(hour=NOW, outcome="ANSWERED", count=6)
    app = application(used)
    app.usage.create(hour=NOW, outcome="VALID", count=9)
    asked = {
        "": "17 <span>requests",
        f"key={key.public_id}": "14 <span>requests",
        f"key={key.name}": "14 <span>requests",
        "key=LAPTOP": "3 <span>requests",
        "owner=bob@example.com": "3 <span>requests",
        f"owner=user:{used.bob.public_id}": "3 <span>requests",
        f"owner=organization:{used.acme.public_id}": "14 <span>requests",
        "endpoint=people": "6 <span>requests",
        "application=web app": "9 <span>requests",
        "reason=EXPIRED": "2 <span>requests",
        "reason=VALID&key=laptop": "3 <span>requests",
    }
    found = {query: page(used, f"?{query}", who="adam") for query in asked}
    assert [query for query, number in asked.items() if number not in found[query]] == []


def test_who_made_them_is_told_with_a_way_to_each(used: Cast) -> None:
    key = used.acme.keys.get()
    shown = page(used, "?by=key&range=30d")
    assert f'?range=30d&amp;key={key.public_id}">{key.name}</a>' in shown
    assert "Everything else" not in shown
    assert "Where they came from" not in page(used, f"?by=key&key={key.public_id}")
    for by in ("owner", "application", "endpoint"):
        assert 'aria-current="true"' in page(used, f"?by={by}")


def test_of_a_part_that_is_off_nothing_is_offered(used: Cast, settings: Any) -> None:
    asked = ('name="endpoint"', 'name="application"', "Data source failed", "?by=endpoint")
    assert [each for each in asked if each not in page(used).replace("range=30d&amp;", "")] == []
    settings.MODULES = ()
    assert [each for each in asked if each in page(used).replace("range=30d&amp;", "")] == []
    assert "There is no endpoint of this name" in page(used, "?endpoint=people", status=422)


@given(
    back=st.integers(0, 800),
    length=st.integers(0, 400),
    zone=st.sampled_from(
        ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Europe/Berlin"]
    ),
)
def test_every_stretch_of_days_is_shown_or_refused_and_has_a_bar_for_each_hour_or_day(
    back: int, length: int, zone: str
) -> None:
    until = day_in(zone, NOW) - timedelta(days=back)
    since = until - timedelta(days=length)
    stretch = stretch_of_days(since, until, zone, NOW)
    starts = list(starts_of(stretch, ZoneInfo(stretch.zone)))
    days = length + 1
    assert (
        len(starts) == days
        if stretch.unit == "day"
        else 24 * days - 1 <= len(starts) <= 24 * days + 1
    )
    assert timedelta() <= stretch.start - starts[0] < timedelta(hours=1)  # half an hour off
    assert starts[-1] < stretch.end
    assert starts[-1].date() == until
    if stretch.unit == "hour" or stretch.zone != "UTC":
        assert back + length <= 30
