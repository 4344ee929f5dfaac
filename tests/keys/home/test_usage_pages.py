"""Usage tells a chosen stretch of time, beside the one before, in a time zone that the reader chose, and as CSV."""

from datetime import timedelta

import pytest
from django.urls import reverse

from keys.usage import writing
from keys.usage.counting import KeyNotes
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint
from tests.portal.signed_in import signed_in

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


def page(cast: Cast, query: str = "") -> str:
    answer = signed_in(cast.vera).get(reverse("keys:usage", args=[cast.acme.public_id]) + query)
    assert answer.status_code == 200
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
    assert "Last 30 days" in page(used, "?range=forever&zone=Mars")


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
