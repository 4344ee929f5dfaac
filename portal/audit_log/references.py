"""What is an event called in addresses and files? By its number, sealed, as cursors are (`portal.paging`).

The number tells how many events there are in all organizations together, and grows. What is sealed stays the same as
long as the installation's secret does, so that an address of an event can be kept and two files can be compared.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from django.db.models import QuerySet
from django.http import Http404

from portal.models import AuditEvent
from portal.paging import seal, unseal

KIND = "event "  # so that a cursor is never taken for an event
LONGEST = 200  # characters


def reference_of(event: AuditEvent) -> str:
    return seal(f"{KIND}{event.pk}")


def event_or_404(among: Iterable[QuerySet[AuditEvent]], reference: str) -> AuditEvent:
    """The event, where it is among one of these rows. Raises Http404, alike for whatever was not written here."""
    pk = number_in(reference)
    if pk is None:
        raise Http404
    found = (rows.filter(pk=pk).first() for rows in among)
    event = next(filter(None, found), None)
    if event is None:
        raise Http404
    return event


def number_in(reference: str) -> int | None:
    try:
        text = unseal(reference[:LONGEST])
    except (ValueError, InvalidTag):
        return None
    return int(text.removeprefix(KIND)) if text.startswith(KIND) else None
