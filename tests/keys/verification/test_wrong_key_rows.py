"""Operators see who sends wrong keys: callers, hours and counts, of a bounded number, and nothing of a key."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError

from keys.models import WrongKeys
from keys.oauth.grants import clean_up
from keys.verification import wrong_key_rows, wrong_keys
from keys.verification.arrivals import Sent
from keys.verification.door import verify
from keys.verification.wrong_keys import ELSEWHERE, Unwritten
from portal.running import metrics
from tests.keys.minting import NOW, SECOND

HERE = "192.0.2.1"
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, int]]:
    return list(WrongKeys.objects.order_by("hour", "-count").values_list("caller", "count"))


def test_what_a_caller_sent_is_added_up_by_the_hour_and_counted_as_a_figure() -> None:
    before = metrics.unwritten(wrong_key_rows.COUNTED)
    for number in range(3):
        verify("secret-text", now=NOW, arrival=Sent({"REMOTE_ADDR": HERE}))
        wrong_key_rows.flush(NOW + number * SECOND)
    verify("secret-text", now=NOW + HOUR, arrival=Sent({"REMOTE_ADDR": HERE}))
    wrong_key_rows.flush(NOW + HOUR)
    wrong_key_rows.flush(NOW + HOUR)
    assert rows() == [(HERE, 3), (HERE, 1)]
    assert metrics.unwritten(wrong_key_rows.COUNTED) - before == 4
    assert "secret" not in str(list(WrongKeys.objects.values()))


def test_rows_are_bounded_and_what_does_not_fit_is_counted_together(monkeypatch) -> None:
    monkeypatch.setattr(wrong_key_rows, "ROWS_AN_HOUR", 2)
    wrong_key_rows.write({HERE: Unwritten(5, NOW), "192.0.2.2": Unwritten(4, NOW)}, NOW)
    several = {
        "192.0.2.3": Unwritten(9, NOW),
        HERE: Unwritten(1, NOW),
        "192.0.2.4": Unwritten(2, NOW),
    }
    wrong_key_rows.write({**several, ELSEWHERE: Unwritten(3, NOW + SECOND)}, NOW)
    assert rows() == [(ELSEWHERE, 14), (HERE, 6), ("192.0.2.2", 4)]
    assert WrongKeys.objects.get(caller=ELSEWHERE).last_at == NOW + SECOND


def test_they_go_after_a_week() -> None:
    wrong_key_rows.write({HERE: Unwritten(1, NOW)}, NOW)
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    clean_up.clean_up(hour + clean_up.WRONG_KEYS_KEPT - SECOND)
    assert rows() == [(HERE, 1)]
    clean_up.clean_up(hour + clean_up.WRONG_KEYS_KEPT)
    assert rows() == []


def test_a_database_that_takes_nothing_ends_no_job(monkeypatch, caplog) -> None:
    def away(*given: object) -> None:
        raise OperationalError("away")

    wrong_keys.book.note(HERE, NOW)
    monkeypatch.setattr(wrong_key_rows, "write", away)
    with caplog.at_level(logging.WARNING):
        wrong_key_rows.flush(NOW)
    assert caplog.messages == ["Wrong keys of 1 callers are not written: away"]
