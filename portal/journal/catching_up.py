"""Is this database older than what the journal knows, and how does it catch up? After a backup was put back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from portal.errors import Refusal
from portal.hooks import Hook
from portal.journal import files
from portal.journal.entries import NotedEnd
from portal.journal.replays import known
from portal.models import JournalEntry, Session

ROWS_KEPT = timedelta(days=400)  # longer than anybody keeps a backup
ASKED_AT_ONCE = 500
A_DAY = timedelta(days=1)
# Deletes what is used once or lives for minutes; how many of each kind.
used_once: Hook[[datetime], dict[str, int]] = Hook()


@dataclass
class Caught:
    """What catching up did."""

    done: int = 0
    refused: list[tuple[NotedEnd, str]] = field(default_factory=list)  # with the reason
    unreadable: int = 0  # lines


def is_laid_out() -> bool:
    """False before the migration that makes the table."""
    return JournalEntry._meta.db_table in connection.introspection.table_names()


def why_not_open(now: datetime) -> str:
    """Why the service may not open on this database, or nothing. Some statements, however long the journal is."""
    if files.folder() is None or not is_laid_out():
        return ""
    if missing := unknown_to_database(files.newest(), now):
        return (
            f"This database was restored from a backup: {len(missing)} or more keys, tokens or others that have ended "
            "since would pass again. Run manage.py after_restore."
        )
    if not files.is_opened() and JournalEntry.objects.exists():
        return (
            f"There is no journal in {files.folder()}, and this database has had one. Bring it back, then run "
            "manage.py after_restore; on a new machine beside others run manage.py after_restore --new-node."
        )
    return ""


def begin(now: datetime) -> None:
    """At the first start with a journal. Its row makes a later folder without one tell that something was lost."""
    if files.folder() is not None and not files.is_opened():
        files.open_folder()
        JournalEntry.objects.create(at=now)


def unknown_to_database(found: Iterable[NotedEnd], now: datetime) -> list[NotedEnd]:
    """The entries whose rows the database lacks, in their order. Older ones than rows are kept are left out."""
    young = (entry for entry in found if entry.at > now - ROWS_KEPT + A_DAY)
    missing: dict[str, NotedEnd] = {}
    while batch := list(islice(young, ASKED_AT_ONCE)):
        rows = JournalEntry.objects.filter(pk__in=[entry.id for entry in batch])
        there = {str(pk) for pk in rows.values_list("pk", flat=True)}
        missing |= {entry.id: entry for entry in batch if entry.id not in there}
    return sorted(missing.values(), key=lambda entry: entry.at)


def catch_up(now: datetime, *, give_up: bool = False) -> Caught:
    """End again, in their order, what the journal knows and the database does not. What a rule refuses stays unknown to
    the database, which therefore stays closed, unless `give_up` is true."""
    caught, read = Caught(), list(files.entries())
    caught.unreadable = read.count(None)
    missing = unknown_to_database((entry for entry in read if entry is not None), now)
    for entry in standing(missing):
        try:
            with transaction.atomic():
                known()[entry.action].again(entry, now)
            caught.done += 1
        except Refusal as refusal:
            caught.refused.append((entry, refusal.detail))
    refused = set() if give_up else {entry.id for entry, _ in caught.refused}
    rows = [JournalEntry(pk=entry.id, at=entry.at) for entry in missing if entry.id not in refused]
    JournalEntry.objects.bulk_create(rows, batch_size=ASKED_AT_ONCE, ignore_conflicts=True)
    return caught


def standing(missing: Iterable[NotedEnd]) -> list[NotedEnd]:
    """Those that nothing later has taken back. What another version wrote and this one does not know is left out."""
    kept: dict[tuple[str, str, str], list[NotedEnd]] = defaultdict(list)
    for entry in missing:
        replay = known().get(entry.action)
        if replay is None:
            continue
        for action in replay.takes_back:
            kept.pop((action, entry.organization, entry.object_id), None)
        kept[entry.action, entry.organization, entry.object_id].append(entry)
    found = [entry for entries in kept.values() for entry in entries]
    return sorted(found, key=lambda entry: entry.at)


def end_what_is_used_once(now: datetime) -> dict[str, int]:
    """Sessions and whatever floors name: what was used after the backup would pass a second time. How many of each."""
    ended = {"sessions": Session.objects.all().delete()[0]}
    for found in used_once.call(now):
        ended |= found
    return {name: count for name, count in ended.items() if count}
