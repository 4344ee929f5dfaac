"""A load writes for a short time and then lets the others write, on SQLite alone."""

import pytest

from resources.tables import pace as pacing
from resources.tables.pace import ELSEWHERE, FIRST, LARGEST, PAUSE, SHARE, SMALLEST, Pace


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(pacing.time, "sleep", taken.append)
    return taken


def test_batches_become_as_large_as_their_time_allows(pauses: list[float]) -> None:
    pace = Pace()
    pace.rows = FIRST
    pace.note(SHARE * 4)
    assert pace.rows == FIRST // 4
    for _ in range(20):
        pace.note(SHARE * 100)
    assert pace.rows == SMALLEST
    for _ in range(20):
        pace.note(0.001)
    assert pace.rows == LARGEST


def test_a_pause_follows_what_was_written_together(pauses: list[float]) -> None:
    pace = Pace()
    for _ in range(9):
        pace.note(SHARE / 4)
    assert pauses == [PAUSE] * 2


def test_a_small_load_makes_no_pause(pauses: list[float]) -> None:
    pace = Pace()
    for _ in range(5):
        pace.note(SHARE / 10)
    assert pauses == []


@pytest.mark.django_db
def test_where_nobody_waits_nothing_is_measured(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing.connection, "vendor", "postgresql")
    pace, clock = Pace(), iter((0.0, 10.0))
    monkeypatch.setattr(pacing.time, "monotonic", lambda: next(clock))
    with pace.step():
        pass
    assert (pace.rows, pauses) == (ELSEWHERE, [])
