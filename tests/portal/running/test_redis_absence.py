"""Whoever asks Redis leaves it alone after a failure; its absence is told once, and so is its return."""

import logging

import pytest
from redis.exceptions import TimeoutError as NoAnswerError

from portal.running import metrics, redis_absence
from portal.running.redis_absence import FAILURES, RedisAbsence


def test_an_absence_is_one_line_and_its_end_another_and_each_failure_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    absence, before = RedisAbsence("tries are counted in the database"), metrics.unwritten(FAILURES)
    absence.end()
    for _ in range(3):
        absence.begin(NoAnswerError("redis://:password@localhost"))
    absence.end()
    absence.end()
    assert caplog.messages == [
        "Redis is away, tries are counted in the database: TimeoutError",
        "Redis is back; until now tries are counted in the database.",
    ]
    assert metrics.unwritten(FAILURES) - before == 3


def test_after_a_failure_it_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    absence = RedisAbsence("nothing")
    assert not absence.is_left_alone
    absence.begin(NoAnswerError())
    assert absence.is_left_alone
    monkeypatch.setattr(redis_absence, "LEFT_ALONE", 0.0)
    absence.begin(NoAnswerError())
    assert not absence.is_left_alone
