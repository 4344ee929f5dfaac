"""Use is counted in memory: by key, hour and outcome, within bounds, and handed out once a minute for each key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from keys.secrets.hashing import Digest
from keys.usage import counting as usage
from keys.usage.counting import UsageBuffer

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger() -> UsageBuffer:
    return UsageBuffer()


def taken(ledger: UsageBuffer, moment: float = 0.0, **options: bool) -> dict:
    return ledger.take(moment, most=500, **options)


def test_requests_are_counted_by_hour_and_outcome(ledger):
    ledger.count(1, "VALID", NOON)
    ledger.count(1, "VALID", NOON + 59 * MINUTE)
    ledger.count(1, "VALID", NOON + 60 * MINUTE)
    ledger.count(1, "REVOKED", NOON)
    assert taken(ledger)[1].counts == {
        (NOON, "VALID"): 2,
        (NOON + 60 * MINUTE, "VALID"): 1,
        (NOON, "REVOKED"): 1,
    }


def test_the_last_use_is_the_latest_valid_one(ledger):
    ledger.count(1, "VALID", NOON + MINUTE)
    ledger.count(1, "VALID", NOON)
    assert taken(ledger)[1].last_used_at == NOON + MINUTE


@pytest.mark.parametrize("code", ["EXPIRED", "REVOKED", "FORBIDDEN", "WRONG_ORGANIZATION"])
def test_a_refused_request_is_counted_and_is_no_use(ledger, code):
    ledger.count(1, code, NOON)
    notes = taken(ledger)[1]
    assert (notes.last_used_at, notes.counts) == (None, {(NOON, code): 1})


def test_what_was_taken_is_not_handed_out_again(ledger):
    ledger.count(1, "VALID", NOON)
    taken(ledger)
    assert taken(ledger) == {}


def test_the_first_request_of_another_outcome_is_due_at_once_and_further_ones_once_a_minute(ledger):
    """Somebody whose first request was refused sees the next one, which is accepted, within a second too."""
    written = []
    for at, code in ((0, "EXPIRED"), (1, "VALID"), (2, "EXPIRED"), (3, "VALID"), (61, "VALID")):
        ledger.count(1, code, NOON)
        found = taken(ledger, at)
        written.append(sum(found[1].counts.values()) if found else 0)
    assert written == [1, 1, 0, 0, 3]


def test_a_key_is_due_at_its_first_use_and_then_once_a_minute(ledger):
    ledger.count(1, "VALID", NOON)
    assert 1 in taken(ledger, 100.0)
    ledger.count(1, "VALID", NOON)
    assert [1 in taken(ledger, at) for at in (102.0, 159.9, 160.0)] == [False, False, True]


def test_another_key_does_not_wait_for_it(ledger):
    ledger.count(1, "VALID", NOON)
    taken(ledger, 100.0)
    ledger.count(2, "VALID", NOON)
    assert 2 in taken(ledger, 100.5)


def test_before_the_process_ends_everything_is_due(ledger):
    ledger.count(1, "VALID", NOON)
    taken(ledger, 100.0)
    ledger.count(1, "VALID", NOON)
    assert 1 in taken(ledger, 101.0, everything=True)


def test_a_batch_is_bounded(ledger):
    for key in range(7):
        ledger.count(key, "VALID", NOON)
    assert [len(ledger.take(0.0, most=5)) for _ in range(2)] == [5, 2]


def test_notes_that_could_not_be_written_are_added_to_the_newer_ones_and_due_at_once(ledger):
    ledger.count(1, "VALID", NOON)
    failed = taken(ledger, 100.0)
    ledger.count(1, "VALID", NOON + MINUTE)
    ledger.give_back(failed)
    notes = taken(ledger, 100.1)[1]
    assert (notes.counts, notes.last_used_at) == ({(NOON, "VALID"): 2}, NOON + MINUTE)


def test_a_new_digest_is_noted_with_the_one_it_replaces(ledger):
    old, new = Digest("old", 1), Digest("new", 2)
    ledger.queue_rehash(1, old, new)
    assert (taken(ledger), ledger.take_rehashes(5)) == ({}, {1: (old, new)})
    assert ledger.take_rehashes(5) == {}


def test_new_digests_are_handed_out_a_few_at_a_time_and_held_in_a_bounded_number(
    ledger, monkeypatch
):
    monkeypatch.setattr(usage, "MOST_REHASHES", 5)
    for key in range(7):
        ledger.queue_rehash(key, Digest("old", 1), Digest("new", 2))
    assert [len(ledger.take_rehashes(3)) for _ in range(3)] == [3, 2, 0]


def test_above_its_bound_the_ledger_drops_new_rows_and_says_how_many(ledger, monkeypatch):
    monkeypatch.setattr(usage, "MOST_ROWS", 3)
    for key in range(5):
        ledger.count(key, "VALID", NOON)
    ledger.count(0, "VALID", NOON)
    assert (ledger.rows, ledger.dropped, sorted(taken(ledger))) == (3, 2, [0, 1, 2])


def test_the_bound_counts_what_is_held_and_not_what_was_taken(ledger, monkeypatch):
    monkeypatch.setattr(usage, "MOST_ROWS", 2)
    for _ in range(3):
        ledger.count(1, "VALID", NOON)
        ledger.count(2, "VALID", NOON)
        ledger.take(0.0, 500, everything=True)
    assert (ledger.rows, ledger.dropped) == (0, 0)


def test_no_count_is_lost_between_threads(ledger):
    def count(_: int) -> None:
        for _ in range(500):
            ledger.count(1, "VALID", NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    assert taken(ledger)[1].counts == {(NOON, "VALID"): 4000}


def test_the_door_counts_in_the_ledger_of_the_process(monkeypatch, ledger):
    monkeypatch.setattr(usage, "buffer", ledger)
    usage.count(7, "VALID", NOON)
    usage.queue_rehash(8, Digest("a", 1), Digest("b", 1))
    assert (sorted(taken(ledger)), sorted(ledger.take_rehashes(5))) == ([7], [8])
