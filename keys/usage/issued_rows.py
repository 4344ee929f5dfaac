"""How are the notes of issued tokens written, and forgotten again? In batches, beside the counts of usage."""

import logging
from datetime import UTC, datetime
from threading import Lock

from django.db import Error, transaction

from keys.models import ApiKey, IssuedToken
from keys.usage.issued import Ledger, Note, ledger

A_BATCH = 500
log = logging.getLogger("keys.usage.issued")
_one_at_a_time = Lock()


def flush(book: Ledger = ledger) -> int:
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
def write(batch: list[Note]) -> int:
    """Add the rows; notes of keys whose row is gone are dropped. Keys are locked in the order of usage's writer."""
    there = set(
        ApiKey.objects.select_for_update(no_key=True)
        .filter(pk__in={note.key_pk for note in batch})
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    rows = [row_of(note) for note in batch if note.key_pk in there]
    IssuedToken.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def row_of(note: Note) -> IssuedToken:
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
