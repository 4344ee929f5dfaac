"""How is a batch of counted use written? In rows of its own, beside the keys, alike on SQLite and PostgreSQL.

Whatever decides about a key or ends it never waits for this: no row of a key is written here, but for a digest that
is due for an upgrade, and that a few at a time.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from keys.models import ApiKey, KeyLastUse
from keys.secrets.hashing import Digest
from keys.usage.counting import KeyNotes
from portal.models import Organization

Home = tuple[int, int | None]  # organization and application, which an ordinary key has not


def statement_that_adds(table: str, *columns: str, moment: str = "hour") -> str:
    """For a table of counts by the first of `columns` (whose requests), hour or day, and outcome. All names are our
    own."""
    return f"""
        INSERT INTO {table} ({", ".join(columns)}, {moment}, outcome, count)
        VALUES ({"%s, " * len(columns)}%s, %s, %s)
        ON CONFLICT ({columns[0]}, {moment}, outcome) DO UPDATE SET count = {table}.count + excluded.count
    """  # noqa: S608 - names from our code


ADD = statement_that_adds("keys_keyusage", "key_id")
ADD_OF_DAY = statement_that_adds("keys_dailykeyusage", "key_id", "organization_id", moment="day")
# Of all keys of an organization together, and of all consents of an application.
ADD_TOGETHER = (
    (
        statement_that_adds("keys_organizationusage", "organization_id"),
        statement_that_adds("keys_dailyorganizationusage", "organization_id", moment="day"),
    ),
    (
        statement_that_adds("keys_applicationusage", "application_id"),
        statement_that_adds("keys_dailyapplicationusage", "application_id", moment="day"),
    ),
)
# Made where it is missing, too: a server of an earlier version makes keys without this row.
MOVE_LAST_USE = """
    INSERT INTO keys_keylastuse (key_id, organization_id, at)
    SELECT id, CASE WHEN application_id IS NULL THEN organization_id END, %s FROM keys_apikey WHERE id = %s
    ON CONFLICT (key_id) DO UPDATE SET at = excluded.at
    WHERE keys_keylastuse.at IS NULL OR keys_keylastuse.at < excluded.at
"""


@transaction.atomic
def write(batch: dict[int, KeyNotes]) -> None:
    """Add the counts and move "last used" forward. Notes of keys whose row is gone are dropped, and those of an
    organization that is just being deleted.

    Rows are written in the order of their keys, then of their organizations and applications, so that two processes
    that write the same ones wait for each other instead of deadlocking.
    """
    homes = homes_of(batch)
    notes = {pk: batch[pk] for pk in hold_in_place(ApiKey, homes)}
    with connection.cursor() as cursor:
        cursor.executemany(ADD, added(notes))
        cursor.executemany(ADD_OF_DAY, added_to_days(notes, homes))
        cursor.executemany(MOVE_LAST_USE, moved(notes))
        for place, (of_hours, of_days) in enumerate(ADD_TOGETHER):
            cursor.executemany(of_hours, added_together(notes, homes, place, stored))
            cursor.executemany(of_days, added_together(notes, homes, place, stored_day))


def homes_of(batch: Collection[int]) -> dict[int, Home]:
    """To which organization and application each of these keys belongs, those of organizations that stay.

    An organization is held before its keys, as whoever deletes it does. One that is just being deleted is passed by:
    waiting for it would hold back what was counted of all others.
    """
    rows = ApiKey.objects.filter(pk__in=batch)
    homes = {pk: home for pk, *home in rows.values_list("pk", "organization_id", "application_id")}
    staying = set(hold_in_place(Organization, {home[0] for home in homes.values()}, wait=False))
    return {pk: (home[0], home[1]) for pk, home in homes.items() if home[0] in staying}


def hold_in_place(
    model: type[models.Model], pks: Collection[Any], *, wait: bool = True
) -> list[Any]:
    """Which of these rows exist, in their order. None of them is deleted until the transaction ends.

    That is all they are held against: FOR KEY SHARE lets every other change of the row through, a revocation above
    all, where Django's `select_for_update` would make it wait. Without `wait`, rows that are being deleted are
    left out.
    """
    if not pks:
        return []  # a statement that asks for none cannot be made
    rows = model._default_manager.filter(pk__in=pks).order_by("pk").values_list("pk", flat=True)
    if connection.vendor != "postgresql":
        return list(rows)
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE{'' if wait else ' SKIP LOCKED'}", values)
        return [pk for (pk,) in cursor.fetchall()]


def added(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [
        (pk, stored(hour), outcome, number)
        for pk, note in notes.items()
        for (hour, outcome), number in sorted(note.counts.items())
    ]


def added_to_days(notes: dict[int, KeyNotes], homes: dict[int, Home]) -> list[tuple]:
    """The same by day, with the organization of each key."""
    return [
        (pk, homes[pk][0], day, outcome, number)
        for pk, note in notes.items()
        for (day, outcome), number in sorted(by_day(note.counts).items())
    ]


def by_day(counts: dict[tuple[datetime, str], int]) -> Counter[tuple[object, str]]:
    found: Counter[tuple[object, str]] = Counter()
    for (hour, outcome), number in counts.items():
        found[stored_day(hour), outcome] += number
    return found


def added_together(
    notes: dict[int, KeyNotes],
    homes: dict[int, Home],
    place: int,
    moment_of: Callable[[datetime], object],
) -> list[tuple]:
    """The counts of all keys of one organization, or of one application, added up: `place` says which of a home."""
    sums: Counter[tuple] = Counter()
    for pk, note in notes.items():
        if (home := homes[pk][place]) is not None:
            for (hour, outcome), number in note.counts.items():
                sums[home, moment_of(hour), outcome] += number
    return [(*named, number) for named, number in sorted(sums.items())]


def moved(notes: dict[int, KeyNotes]) -> list[tuple]:
    return [(stored(note.last_used_at), pk) for pk, note in notes.items() if note.last_used_at]


def stored(moment: datetime) -> object:
    """The moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)


def stored_day(moment: datetime) -> object:
    """Its day in UTC, likewise."""
    return connection.ops.adapt_datefield_value(moment.astimezone(UTC).date())


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
