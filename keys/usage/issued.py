"""Which tokens were just issued? Noted in memory, and written in batches beside the counts of usage (decision 0008).

Issuing a token writes nothing to the database. The notes make the list of living tokens on a key's panel, and no
decision about a token leans on them.
"""

import json
import logging
from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import Error, connection, transaction

A_BATCH = 200  # notes written in one transaction
MOST = (
    100_000  # notes held while the database cannot take them; older ones are dropped for newer ones
)
# All rows of a batch are one value, which the database takes apart: made by the ORM, they kept the interpreter from
# whoever asked meanwhile for longer than the batch took to write. Keys are held in the order of usage's writer
# (`keys.usage.writing.hold_in_place`), so that none is deleted meanwhile; notes of those that are gone find no row.
COLUMNS = 'key_id, token_id, ancestors, generation, "grant", scope, issued_at, expires_at'
ADD = {
    "postgresql": f"""
        WITH notes AS MATERIALIZED (SELECT n, (n->>0)::bigint AS key_id FROM jsonb_array_elements(%s::jsonb) n),
        held AS MATERIALIZED (
            SELECT id FROM keys_apikey WHERE id IN (SELECT key_id FROM notes) ORDER BY id FOR KEY SHARE
        )
        INSERT INTO keys_issuedtoken ({COLUMNS})
        SELECT key_id, n->>1, n->2, (n->>3)::integer, n->>4, n->5,
            to_timestamp((n->>6)::bigint), to_timestamp((n->>7)::bigint)
        FROM notes JOIN held ON held.id = notes.key_id ON CONFLICT DO NOTHING
    """,  # noqa: S608 - names from our code
    "sqlite": f"""
        INSERT INTO keys_issuedtoken ({COLUMNS})
        SELECT k.id, value->>1, value->2, value->>3, value->>4, value->5,
            datetime(value->>6, 'unixepoch'), datetime(value->>7, 'unixepoch')
        FROM json_each(%s) JOIN keys_apikey k ON k.id = value->>0 WHERE true ON CONFLICT DO NOTHING
    """,  # noqa: S608 - names from our code
}
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
    """Add the rows; notes of keys whose row is gone are dropped. Returns how many were added."""
    with connection.cursor() as cursor:
        cursor.execute(ADD[connection.vendor], [json.dumps([row_of(note) for note in batch])])
        return cursor.rowcount


def row_of(note: IssuedTokenNote) -> list[Any]:
    """The row of a note, in the order of the columns that are added."""
    said = note.claims
    ancestors, scope = said.get("family", []), said["scope"].split()
    made = [note.key_pk, said["jti"], ancestors, said["gen"], note.grant, scope]
    return [*made, said["iat"], said["exp"]]
