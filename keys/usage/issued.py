"""Which tokens were just issued? Noted in memory, and written in batches beside the counts of usage (decision 0008).

Issuing a token writes nothing to the database. The notes make the list of living tokens on a key's panel, and no
decision about a token leans on them.
"""

import logging
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.db import Error, transaction

from keys.models import ApiKey, IssuedToken
from keys.usage.writing import hold_in_place

A_BATCH = 500  # notes written in one transaction
MOST = (
    100_000  # notes held while the database cannot take them; older ones are dropped for newer ones
)
log = logging.getLogger("keys.usage.issued")
_one_at_a_time = Lock()


@dataclass(frozen=True)
class IssuedTokenNote:
    """One issued token, without the token."""

    key_pk: int
    grant: str
    claims: dict[str, Any]


class IssuedTokenBuffer:
    """Notes in the order of their making. Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self.lock = Lock()
        self.notes: deque[IssuedTokenNote] = deque(maxlen=most)

    def add(self, note: IssuedTokenNote) -> None:
        with self.lock:
            self.notes.append(note)

    def take(self, most: int) -> list[IssuedTokenNote]:
        """Remove and return the oldest notes."""
        with self.lock:
            return [self.notes.popleft() for _ in range(min(most, len(self.notes)))]

    def give_back(self, notes: list[IssuedTokenNote]) -> None:
        """Take up notes that could not be written, as far as there is room beside newer ones."""
        with self.lock:
            room = (self.notes.maxlen or MOST) - len(self.notes)
            self.notes.extendleft(reversed(notes[-room:] if room else []))


buffer = IssuedTokenBuffer()


def note(key_pk: int, claims: dict[str, Any], grant: str) -> None:
    """Remember that this token was issued of the key with this database id."""
    buffer.add(IssuedTokenNote(key_pk, grant, claims))


def flush(book: IssuedTokenBuffer = buffer) -> int:
    """Write every note. Returns how many. A batch that fails goes back into the ledger, and nothing is raised."""
    written = 0
    with _one_at_a_time:
        while batch := book.take(A_BATCH):
            try:
                written += write(batch)
            except Error as error:
                book.give_back(batch)
                log.warning("Issued tokens are not listed yet, they stay noted: %s", error)
                break
    return written


@transaction.atomic
def write(batch: list[IssuedTokenNote]) -> int:
    """Add the rows; notes of keys whose row is gone are dropped. Keys are held in the order of usage's writer."""
    there = set(hold_in_place(ApiKey, {note.key_pk for note in batch}))
    rows = [row_of(note) for note in batch if note.key_pk in there]
    IssuedToken.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def row_of(note: IssuedTokenNote) -> IssuedToken:
    """The row of a note, not yet stored."""
    said = note.claims
    return IssuedToken(
        key_id=note.key_pk,
        token_id=said["jti"],
        ancestors=said.get("family", []),
        generation=said["gen"],
        grant=note.grant,
        scope=said["scope"].split(),
        issued_at=datetime.fromtimestamp(said["iat"], UTC),
        expires_at=datetime.fromtimestamp(said["exp"], UTC),
    )
