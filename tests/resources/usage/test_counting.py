"""A call of an endpoint and a view of a widget are counted by how they ended."""

import pytest

from keys.usage.counting import UsageBuffer
from portal import clock
from resources.models import NamedEndpoint, Widget
from resources.usage import counting as usage
from resources.usage.counting import Outcome, count_call, count_view


@pytest.fixture(autouse=True)
def _books(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "calls", UsageBuffer())
    monkeypatch.setattr(usage, "views", UsageBuffer())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "ANSWERED"), (400, "REFUSED"), (404, "REFUSED"), (500, "FAILED"), (504, "FAILED")],
)
def test_who_is_to_blame_follows_from_the_status(status: int, outcome: str) -> None:
    assert Outcome.of_status(status) == outcome


def test_calls_and_views_are_counted_apart() -> None:
    now = clock.now()
    count_call(NamedEndpoint(pk=7), Outcome.ANSWERED, now)
    count_call(NamedEndpoint(pk=7), Outcome.REFUSED, now)
    count_view(Widget(pk=7), Outcome.ANSWERED, now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    assert usage.calls.take(0.0, 10)[7].counts == {(hour, "ANSWERED"): 1, (hour, "REFUSED"): 1}
    assert usage.views.take(0.0, 10)[7].counts == {(hour, "ANSWERED"): 1}
