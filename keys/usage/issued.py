"""Which tokens were just issued? Noted in memory; `keys.usage.issued_rows` writes the notes in batches (decision 0008).

Issuing a token writes nothing to the database. The notes make the list of living tokens on a key's panel, and no
decision about a token leans on them.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import Any

MOST = (
    100_000  # notes held while the database cannot take them; older ones are dropped for newer ones
)


@dataclass(frozen=True)
class Note:
    """One issued token, without the token."""

    key_pk: int
    grant: str
    claims: dict[str, Any]


class Ledger:
    """Notes in the order of their making. Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self.lock = Lock()
        self.notes: deque[Note] = deque(maxlen=most)

    def add(self, note: Note) -> None:
        with self.lock:
            self.notes.append(note)

    def take(self, most: int) -> list[Note]:
        """Remove and return the oldest notes."""
        with self.lock:
            return [self.notes.popleft() for _ in range(min(most, len(self.notes)))]

    def give_back(self, notes: list[Note]) -> None:
        """Take up notes that could not be written, as far as there is room beside newer ones."""
        with self.lock:
            room = (self.notes.maxlen or MOST) - len(self.notes)
            self.notes.extendleft(reversed(notes[-room:] if room else []))


ledger = Ledger()


def note(key_pk: int, claims: dict[str, Any], grant: str) -> None:
    """Remember that this token was issued of the key with this database id."""
    ledger.add(Note(key_pk, grant, claims))
