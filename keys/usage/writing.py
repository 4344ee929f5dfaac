"""How is a batch of counted use written? In rows of its own, beside the keys, alike on SQLite and PostgreSQL.

Whatever decides about a key or ends it never waits for this: no row of a key is written here, but for a digest that
is due for an upgrade, and that a few at a time.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from keys.models import ApiKey, KeyLastUse
from keys.secrets.hashing import Digest
from keys.usage.counting import KeyNotes


def statement_that_adds(table: str, column: str) -> str:
    """For a table of counts by `column` (whose requests), hour and outcome. Both names are our own."""
    return f"""
        INSERT INTO {table} ({column}, hour, outcome, count) VALUES (%s, %s, %s, %s)
        ON CONFLICT ({column}, hour, outcome) DO UPDATE SET count = {table}.count + excluded.count
    """  # noqa: S608 - names from our code


ADD = statement_that_adds("keys_keyusage", "key_id")
# Made where it is missing, too: a server of an earlier version makes keys without this row.
MOVE_LAST_USE = """
    INSERT INTO keys_keylastuse (key_id, organization_id, at)
    SELECT id, CASE WHEN application_id IS NULL THEN organization_id END, %s FROM keys_apikey WHERE id = %s
    ON CONFLICT (key_id) DO UPDATE SET at = excluded.at
    WHERE keys_keylastuse.at IS NULL OR keys_keylastuse.at < excluded.at
"""


@transaction.atomic
def write(batch: dict[int, KeyNotes]) -> None:
    """Add the counts and move "last used" forward. Notes of keys whose row is gone are dropped.

    Rows are written in the order of their keys, so that two processes that write the same ones wait for each other
    instead of deadlocking.
    """
    notes = {pk: batch[pk] for pk in hold_in_place(ApiKey, batch)}
    with connection.cursor() as cursor:
        cursor.executemany(ADD, added(notes))
        cursor.executemany(MOVE_LAST_USE, moved(notes))


def hold_in_place(model: type[models.Model], pks: Collection[Any]) -> list[Any]:
    """Which of these rows exist, in their order. None of them is deleted until the transaction ends.

    That is all they are held against: FOR KEY SHARE lets every other change of the row through, a revocation above
    all, where Django's `select_for_update` would make it wait.
    """
    rows = model._default_manager.filter(pk__in=pks).order_by("pk").values_list("pk", flat=True)
    if connection.vendor != "postgresql":
        return list(rows)
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", values)
        return [pk for (pk,) in cursor.fetchall()]


def added(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [
        (pk, stored(hour), outcome, number)
        for pk, note in notes.items()
        for (hour, outcome), number in sorted(note.counts.items())
    ]


def moved(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [(stored(note.last_used_at), pk) for pk, note in notes.items() if note.last_used_at]


def stored(moment: datetime) -> object:
    """The moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)


@transaction.atomic
def replace_digests(pairs: dict[int, tuple[Digest, Digest]]) -> int:
    """Replace digests that are still the old ones (old, new). Returns how many.

    A key that somebody else is changing is left out: its next use brings the new digest again.
    """
    rows = ApiKey.objects.filter(pk__in=pairs).order_by("pk")
    free = rows.select_for_update(skip_locked=True, no_key=True)
    replaced = 0
    for pk in list(free.values_list("pk", flat=True)):
        old, new = pairs[pk]
        replaced += ApiKey.objects.filter(pk=pk, digest=old.text).update(
            digest=new.text, pepper_version=new.pepper_version
        )
    return replaced


def add_missing(among: int = 10_000) -> int:
    """Make the row of last use for those of the newest keys that have none: while servers of an earlier version run,
    they make some. Returns how many."""
    newest = ApiKey.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = ApiKey.objects.filter(pk__gt=newest - among, last_use__isnull=True)
    rows = [KeyLastUse(key=key, organization_id=key.listed_in) for key in found.order_by("pk")]
    KeyLastUse.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
