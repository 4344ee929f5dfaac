"""Whoever writes to SQLite has a turn for as long as it writes, and for no longer, whatever happens meanwhile."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal.models import Organization

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def is_taken() -> bool:
    assert connection.turns.is_taken == connection.has_turn
    return connection.has_turn


def test_a_transaction_has_its_turn_from_its_beginning_to_its_end():
    with transaction.atomic():
        assert is_taken()
        with transaction.atomic():
            Organization.objects.create(name="Nested")
        assert is_taken()
    assert not is_taken()


def test_a_transaction_that_fails_ends_its_turn():
    def fail() -> None:
        with transaction.atomic():
            Organization.objects.create(name="Undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_taken()


def test_a_statement_that_writes_by_itself_has_a_turn_of_its_own():
    seen = []
    connection.turns.take, taken = lambda longest: seen.append("taken"), connection.turns.take
    try:
        Organization.objects.filter(pk=0).update(name="Nobody")
        assert (seen, list(Organization.objects.filter(pk=0))) == (["taken"], [])
    finally:
        connection.turns.take = taken
        connection.turns.is_taken = False
    assert seen == ["taken"]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO portal_organization (id) VALUES (1)", IntegrityError),
        ("DELETE FROM no_such_table", DatabaseError),
    ],
)
def test_a_statement_that_fails_ends_its_turn(statement, error):
    with pytest.raises(error), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not is_taken()


def test_reading_needs_no_turn():
    connection.turns.take(1)
    try:
        assert Organization.objects.count() == 0
    finally:
        connection.turns.end()
