"""One road to an endpoint's rows: who may not gets none, and every call is counted, however it ends."""

import pytest

from keys.usage.counting import UsageBuffer
from portal import clock
from portal.errors import Refusal
from resources.access.reach import Reach, reach_of
from resources.endpoints import answering
from resources.endpoints.answering import answer_call
from resources.models import NamedEndpoint
from resources.rows import reading as rows
from resources.usage import counting as usage
from tests.cast import Cast
from tests.resources.making import endpoint, table


@pytest.fixture
def people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> NamedEndpoint:
    monkeypatch.setattr(usage, "calls", UsageBuffer())
    return endpoint(cast, table(cast))


def counted() -> list[str]:
    [notes] = usage.calls.take(0.0, 10).values()
    return [outcome for _, outcome in notes.counts]


def refused(people: NamedEndpoint, reach: Reach | None) -> int:
    with pytest.raises(Refusal) as refusal:
        answer_call(people, {}, reach=reach, now=clock.now())
    return refusal.value.status


def test_rows_are_given_and_counted(cast: Cast, people: NamedEndpoint) -> None:
    everything = reach_of(cast.acme, cast.acme)
    call, page = answer_call(people, {"limit": "2"}, reach=everything, now=clock.now())
    assert (call.query.limit, len(page.rows), counted()) == (2, 2, ["ANSWERED"])


def test_no_reach_is_no_rows(cast: Cast, people: NamedEndpoint) -> None:
    assert (refused(people, None), refused(people, reach_of(cast.acme, cast.bob))) == (401, 404)
    assert counted() == ["REFUSED"]


def test_a_source_that_fails_is_counted_as_such(
    cast: Cast, people: NamedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **options: object) -> None:
        raise Refusal("upstream_timeout", "The data source did not answer in time.", status=504)

    monkeypatch.setattr(rows, "read", failing)
    assert (refused(people, reach_of(cast.acme, cast.acme)), counted()) == (504, ["FAILED"])
    assert answering.rows is rows
