"""How is a batch of counted use written? Three statements in one transaction, alike on SQLite and PostgreSQL."""

from datetime import datetime

from django.db import connection, transaction

from keys.models import ApiKey
from keys.usage.counting import KeyNotes


def statement_that_adds(table: str, column: str) -> str:
    """For a table of counts by `column` (whose requests), hour and outcome. Both names are our own."""
    return f"""
        INSERT INTO {table} ({column}, hour, outcome, count) VALUES (%s, %s, %s, %s)
        ON CONFLICT ({column}, hour, outcome) DO UPDATE SET count = {table}.count + excluded.count
    """  # noqa: S608 - names from our code


ADD = statement_that_adds("keys_keyusage", "key_id")
MOVE_LAST_USE = """
    UPDATE keys_apikey SET last_used_at = %s
    WHERE id = %s AND (last_used_at IS NULL OR last_used_at < %s)
"""
REPLACE_DIGEST = """
    UPDATE keys_apikey SET digest = %s, pepper_version = %s WHERE id = %s AND digest = %s
"""


@transaction.atomic
def write(batch: dict[int, KeyNotes]) -> None:
    """Add the counts, move "last used" forward and replace digests that are still the old ones.

    Notes of keys whose row is gone are dropped. Rows are locked in the order of their ids, so that two processes
    that write the same keys wait for each other instead of deadlocking.
    """
    there = (
        ApiKey.objects.select_for_update(no_key=True)
        .filter(pk__in=batch)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    notes = {pk: batch[pk] for pk in there}
    with connection.cursor() as cursor:
        cursor.executemany(ADD, added(notes))
        cursor.executemany(MOVE_LAST_USE, moved(notes))
        cursor.executemany(REPLACE_DIGEST, replaced(notes))


def added(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [
        (pk, stored(hour), outcome, number)
        for pk, note in notes.items()
        for (hour, outcome), number in sorted(note.counts.items())
    ]


def moved(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [
        (stored(note.last_used_at), pk, stored(note.last_used_at))
        for pk, note in notes.items()
        if note.last_used_at
    ]


def replaced(notes: dict[int, KeyNotes]) -> list[tuple]:
    changes = [(pk, *note.rehash) for pk, note in notes.items() if note.rehash]
    return [(new.text, new.pepper_version, pk, old.text) for pk, old, new in changes]


def stored(moment: datetime) -> object:
    """The moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)
