"""Notes become rows in one batch; notes of keys that are gone are dropped, and a lost database loses none."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from keys.models import IssuedToken
from keys.usage import issued
from keys.usage.issued import IssuedTokenBuffer, IssuedTokenNote
from tests.keys.minting import NOW, mint


def note(key_pk: int, token_id: str = "one") -> IssuedTokenNote:
    seconds = int(NOW.timestamp())
    said = {"jti": token_id, "gen": 3, "scope": "a:b c:d", "iat": seconds, "exp": seconds + 60}
    return IssuedTokenNote(key_pk, "exchange", said)


@pytest.fixture
def book(cast) -> IssuedTokenBuffer:
    made = IssuedTokenBuffer()
    made.add(note(mint(cast.acme, cast.alice).key.pk))
    return made


def test_a_note_becomes_a_row(book):
    assert issued.flush(book) == 1
    row = IssuedToken.objects.get()
    assert (row.token_id, row.generation, row.scope) == ("one", 3, ["a:b", "c:d"])


def test_a_row_holds_what_the_orm_would_have_written(cast):
    """The statement names columns by itself: every one of them is read back as it was noted."""
    key = mint(cast.acme, cast.alice).key
    made = note(key.pk, "three")
    made.claims["family"] = ["one", "two"]
    assert issued.write([made]) == 1
    row = IssuedToken.objects.get()
    columns = {field.attname: getattr(row, field.attname) for field in IssuedToken._meta.fields}
    at = NOW.replace(microsecond=0)
    assert columns == {
        "id": row.pk,
        "key_id": key.pk,
        "token_id": "three",
        "ancestors": ["one", "two"],
        "generation": 3,
        "grant": "exchange",
        "scope": ["a:b", "c:d"],
        "issued_at": at,
        "expires_at": at + timedelta(seconds=60),
    }
    assert list(IssuedToken.objects.filter(issued_at=at, expires_at__gt=at)) == [row]


def test_a_note_of_a_key_that_is_gone_is_dropped(book):
    book.add(note(0, "two"))
    assert issued.flush(book) == 1


def test_a_note_that_is_written_twice_is_one_row(book):
    [one] = book.take(9)
    for _ in range(2):
        book.add(one)
    issued.flush(book)
    assert IssuedToken.objects.count() == 1


def test_notes_stay_while_the_database_cannot_take_them(book, monkeypatch):
    def lost(batch):
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(issued, "write", lost)
        assert issued.flush(book) == 0
    assert issued.flush(book) == 1


def test_any_number_of_notes_is_written_in_a_few_statements(cast, django_assert_max_num_queries):
    book, key = IssuedTokenBuffer(), mint(cast.acme, cast.alice).key
    for number in range(100):
        book.add(note(key.pk, str(number)))
    with django_assert_max_num_queries(6 if connection.vendor == "sqlite" else 4):
        issued.flush(book)
