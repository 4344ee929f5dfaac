"""How often is a key used, and when was it last? Counted in memory; `keys.usage.flushing` writes in batches.

A request only adds to dictionaries under a lock: it never writes to the database. What is counted here and not
yet written is lost when the process is killed without warning; the counts are figures, not a record.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from threading import Lock

from keys.secrets.hashing import Digest

HOUR = timedelta(hours=1)
WRITE_EVERY = 60.0  # seconds between two writes of one key
MOST_ROWS = 100_000  # rows held while the database cannot take them; what comes on top is dropped and counted

MOST_REHASHES = 1000  # further ones wait for the next use of their keys


@dataclass
class KeyNotes:
    """What is not yet written of one key."""

    counts: dict[tuple[datetime, str], int] = field(
        default_factory=dict
    )  # (hour, outcome): requests
    last_used_at: datetime | None = None


class UsageBuffer:
    """Notes by database id of the key. Safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.notes: dict[int, KeyNotes] = {}
        # Of the notes, those that may be written now, in their order.
        self.due: dict[int, None] = {}
        # Those of the last minute, the earliest first; seconds of the caller's monotonic clock.
        self.written_at: dict[int, float] = {}
        # With which outcomes: a key's first request of another kind is due at once, as its first of all is.
        self.written: dict[int, set[str]] = {}
        self.rehashes: dict[int, tuple[Digest, Digest]] = {}  # (old, new)
        self.rows = 0
        self.dropped = 0
        self.hour = datetime(1970, 1, 1, tzinfo=UTC)  # the hour of the last use

    def count(self, key_pk: int, code: str, now: datetime) -> None:
        hour = self.hour
        if not hour <= now < hour + HOUR:
            hour = self.hour = now.replace(minute=0, second=0, microsecond=0)
        outcome = str.__str__(code)  # the bare text of an enumeration's member
        with self.lock:
            notes = self.notes.get(key_pk)
            if notes is None or (hour, outcome) not in notes.counts:
                self._add(key_pk, hour, outcome, 1)
                notes = self.notes.get(key_pk)
            else:
                notes.counts[hour, outcome] += 1
            if outcome == "VALID" and notes is not None:
                last = notes.last_used_at
                if last is None or last < now:
                    notes.last_used_at = now

    def queue_rehash(self, key_pk: int, old: Digest, new: Digest) -> None:
        with self.lock:
            if len(self.rehashes) < MOST_REHASHES:
                self.rehashes[key_pk] = (old, new)

    def take_rehashes(self, most: int) -> dict[int, tuple[Digest, Digest]]:
        """Remove and return at most `most` pairs of an old and a new digest."""
        with self.lock:
            taken = list(self.rehashes)[:most]
            return {pk: self.rehashes.pop(pk) for pk in taken}

    def take(self, moment: float, most: int, *, everything: bool = False) -> dict[int, KeyNotes]:
        """Remove and return the notes of at most `most` keys that may be written at `moment`.

        A key is due when it was not written in the last minute, or not with this outcome, so its first use is written
        soon and later ones once a minute. With `everything` each key is due: the process is about to end.
        """
        with self.lock:
            self._forget_writes(moment)
            chosen = list(islice(self.notes if everything else self.due, most))
            taken = {pk: self.notes.pop(pk) for pk in chosen}
            self.rows -= sum(len(notes.counts) for notes in taken.values())
            for pk in chosen:
                self.due.pop(pk, None)
                self.written_at.pop(pk, None)  # so that the earliest stays first
                self.written_at[pk] = moment
                self.written.setdefault(pk, set()).update(code for _, code in taken[pk].counts)
            return taken

    def give_back(self, taken: dict[int, KeyNotes]) -> None:
        """Take up notes that could not be written; they are due at once."""
        with self.lock:
            for pk, notes in taken.items():
                self.written_at.pop(pk, None)
                self.written.pop(pk, None)
                self._merge(pk, notes)
                if pk in self.notes:
                    self.due[pk] = None

    def _merge(self, pk: int, notes: KeyNotes) -> None:
        for (hour, code), number in notes.counts.items():
            self._add(pk, hour, code, number)
        if notes.last_used_at:
            self._use(pk, notes.last_used_at)

    def _add(self, key_pk: int, hour: datetime, code: str, number: int) -> None:
        notes = self.notes.get(key_pk)
        if notes is None or (hour, code) not in notes.counts:
            if not self._has_room():
                self.dropped += number
                return
            self.rows += 1
            notes = self._notes_of(key_pk)
            if code not in self.written.get(key_pk, ()):
                self.due[key_pk] = None
        notes.counts[hour, code] = notes.counts.get((hour, code), 0) + number

    def _use(self, key_pk: int, at: datetime) -> None:
        notes = self._notes_of(key_pk)
        notes.last_used_at = max(notes.last_used_at or at, at)

    def _notes_of(self, key_pk: int) -> KeyNotes:
        notes = self.notes.get(key_pk)
        if notes is None:
            notes = self.notes[key_pk] = KeyNotes()
            if key_pk not in self.written_at:
                self.due[key_pk] = None
        return notes

    def _forget_writes(self, moment: float) -> None:
        """What was written a minute ago may be written again."""
        over = takewhile(lambda pk: moment - self.written_at[pk] >= WRITE_EVERY, self.written_at)
        for pk in list(over):
            del self.written_at[pk]
            self.written.pop(pk, None)
            if pk in self.notes:
                self.due[pk] = None

    def _has_room(self) -> bool:
        return max(self.rows, len(self.notes)) < MOST_ROWS


buffer = UsageBuffer()


def count(key_pk: int, code: str, now: datetime) -> None:
    """Note one request of a key whose holder proved it, with the door's code. Only VALID moves "last used"."""
    buffer.count(key_pk, code, now)


def queue_rehash(key_pk: int, old: Digest, new: Digest) -> None:
    """Note that a digest should be replaced, provided it is still `old` when the batch is written."""
    buffer.queue_rehash(key_pk, old, new)
