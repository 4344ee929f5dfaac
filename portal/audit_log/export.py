"""How is the audit log taken along? As CSV for spreadsheets or one JSON object a line for programs, the newest first.

A file is read some events at a time and put together before it is sent. It has an end: whoever needs more asks for
other days, or walks the API. That it was taken is an event itself, which names the filters in use and not what was
typed in them.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from portal.actors import Actor
from portal.audit.events import Action, record
from portal.audit.sentences import sentence, who
from portal.audit_log.shown import render_event
from portal.exports.list_files import MOST_ROWS, READ_AT_ONCE, csv_text
from portal.models import AuditEvent, Organization
from portal.paging import Order, page_of

MOST = MOST_ROWS  # events in one file
AT_ONCE = READ_AT_ONCE  # events
NEWEST_FIRST = Order("at", descending=True)
COLUMNS = (
    "id", "at", "actor_type", "actor_id", "actor", "action", "what", "object_type", "object_id", "object", "ip",
    "request_id", "details",
)  # fmt: skip


@dataclass(frozen=True)
class FileKind:
    ending: str
    content_type: str
    write: Callable[[Iterable[AuditEvent]], Iterator[str]]


@transaction.atomic
def note_export(*, organization: Organization, actor: Actor, kind: str, filters: list[str]) -> None:
    """Write down that somebody takes the log along; before the file begins, so that none goes unnoticed."""
    record(
        action=Action.AUDIT_EXPORTED,
        actor=actor,
        organization=organization,
        object_type="organization",
        object_id=organization.public_id,
        object_name=organization.name,
        details={"format": kind, "filters": filters},
    )


def newest(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    """At most MOST, walked by the last one seen: what is written meanwhile moves none of them."""
    return islice(walked(events), MOST)


def walked(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    after = ""
    while True:
        page = page_of(events, events, NEWEST_FIRST, AT_ONCE, after=after)
        yield from page.rows
        if not (after := page.after):
            return


def as_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """RFC 4180 with a heading; no field is a formula to a spreadsheet."""
    yield csv_text([COLUMNS])
    for event in events:
        yield csv_text([map(str, fields_of(event))])


def fields_of(event: AuditEvent) -> list[Any]:
    shown = render_event(event)
    return [
        *(shown["id"], shown["at"], event.actor_type, event.actor_id, who(event)),
        *(event.action, sentence(event)),
        *(event.object_type, event.object_id, event.object_name, shown["ip"] or ""),
        *(event.request_id, json.dumps(event.details, ensure_ascii=False)),
    ]


def as_json_lines(events: Iterable[AuditEvent]) -> Iterator[str]:
    """Each as the API tells it."""
    for event in events:
        yield json.dumps(render_event(event), ensure_ascii=False) + "\n"


FILE_KINDS = {
    "csv": FileKind("csv", "text/csv; charset=utf-8", as_csv),
    "jsonl": FileKind("jsonl", "application/jsonl; charset=utf-8", as_json_lines),
}
