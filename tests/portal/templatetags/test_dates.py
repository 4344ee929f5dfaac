"""A moment is shown as a date in the organization's time zone, with the exact time beside it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.templatetags import dates

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BERLIN = {"organization": SimpleNamespace(time_zone="Europe/Berlin")}


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-29), "just now"),
        (timedelta(seconds=20), "in less than a minute"),
        (timedelta(seconds=-31), "1 minute ago"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(minutes=-59.6), "1 hour ago"),
        (timedelta(hours=-8), "8 hours ago"),
        (timedelta(hours=-24), "yesterday"),
        (timedelta(hours=24), "tomorrow"),
        (timedelta(days=6.99), "in 7 days"),
        (timedelta(days=44), "in 44 days"),
        (timedelta(days=90), "in 3 months"),
        (timedelta(days=-365), "12 months ago"),
        (timedelta(days=3652), "in 10 years"),
    ],
)
def test_the_distance_is_told_in_the_nearest_usual_unit(distance: timedelta, text: str):
    assert dates.relative(NOW + distance, NOW) == text


def test_the_day_is_the_one_of_the_organizations_time_zone():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert ">2 Mar 2026<" in dates.moment(BERLIN, late)


def test_the_exact_time_names_the_zone_and_utc():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    tip = "2 Mar 2026, 00:30:00 Europe/Berlin (1 Mar 2026, 23:30:00 UTC)"
    assert f'title="{tip}"' in dates.moment(BERLIN, late)


def test_without_an_organization_the_time_is_told_in_utc():
    assert 'title="2 Mar 2026, 12:00:00 UTC"' in dates.moment({}, NOW)


def test_no_moment_is_told_in_words():
    assert dates.moment({}, None, empty="Never") == '<span class="subtle">Never</span>'


def test_the_relative_time_is_added_to_the_date_not_put_in_its_place(frozen):
    frozen.move_to(NOW)
    assert ">9 Mar 2026 (in 7 days)<" in dates.moment({}, NOW + timedelta(days=7), show="both")


def test_a_moment_takes_the_focus_only_when_asked_to():
    assert (
        "tabindex" in dates.moment({}, NOW),
        "tabindex" in dates.moment({}, NOW, focusable=True),
    ) == (
        False,
        True,
    )
