"""What is remembered of a repeatable request is dropped in time, and never by two callers in each other's way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from keys.models import IdempotencyRecord
from tests.keys.minting import NOW, mint


@pytest.fixture
def record(cast) -> IdempotencyRecord:
    key = mint(cast.acme, cast.alice).key
    return IdempotencyRecord.objects.create(
        caller=key, key_hash="0" * 64, fingerprint="1" * 64, created_at=NOW, sealed_answer=b"sealed"
    )


def test_an_answer_is_kept_until_its_ten_minutes_are_over(record):
    IdempotencyRecord.forget(NOW + IdempotencyRecord.ANSWER_KEPT - timedelta(microseconds=1))
    record.refresh_from_db()
    assert bytes(record.sealed_answer) == b"sealed"


def test_then_the_answer_goes_and_the_record_stays(record):
    IdempotencyRecord.forget(NOW + IdempotencyRecord.ANSWER_KEPT)
    record.refresh_from_db()
    assert bytes(record.sealed_answer) == b""


def test_a_day_later_the_record_goes_too(record):
    IdempotencyRecord.forget(NOW + IdempotencyRecord.RECORD_KEPT)
    assert not IdempotencyRecord.objects.exists()


def test_one_caller_has_one_record_for_a_key(record):
    with pytest.raises(IntegrityError):
        IdempotencyRecord.objects.create(
            caller=record.caller, key_hash="0" * 64, fingerprint="2" * 64, created_at=NOW
        )


def test_it_goes_with_the_caller(record):
    record.caller.delete()
    assert not IdempotencyRecord.objects.exists()
