"""Which audit events does a page show? Filters by who, what, which object and when, and a place in the list."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from portal.audit.sentences import LABELS, OBJECT_TYPES
from portal.models import AuditEvent, Organization

PAGE = 50  # events


class AuditFilter(django_filters.FilterSet):
    """Days are those of the organization's time zone: from the first moment of one to the last of the other."""

    actor = django_filters.CharFilter(
        label="Who", field_name="actor_name", lookup_expr="icontains", max_length=254
    )
    action = django_filters.ChoiceFilter(
        label="What", choices=list(LABELS.items()), empty_label="Everything"
    )
    object_type = django_filters.ChoiceFilter(
        label="Object", choices=list(OBJECT_TYPES.items()), empty_label="Any"
    )
    object = django_filters.CharFilter(
        label="Object's name or id", method="about_object", max_length=254
    )
    since = django_filters.DateFilter(
        label="From", method="from_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        label="To", method="to_day", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        self.zone = ZoneInfo(organization.time_zone)
        super().__init__(
            *args, queryset=AuditEvent.objects.filter(organization=organization), **kwargs
        )

    def about_object(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(Q(object_name__icontains=value) | Q(object_id=value))

    def from_day(self, events: QuerySet, name: str, value: date) -> QuerySet:
        return events.filter(at__gte=start_of(value, self.zone))

    def to_day(self, events: QuerySet, name: str, value: date) -> QuerySet:
        if value == date.max:
            return events
        return events.filter(at__lt=start_of(value + timedelta(days=1), self.zone))


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day in the zone. Years at the calendar's edge are moved inwards by one day."""
    day = min(max(day, date.min + timedelta(days=2)), date.max - timedelta(days=2))
    return datetime.combine(day, time.min, zone)


@dataclass(frozen=True)
class Page:
    """Some events, newest first, and the ids from which the neighbouring pages start; empty where there is none."""

    events: list[AuditEvent]
    newer: str
    older: str


def page_of(events: QuerySet[AuditEvent], *, before: str, after: str) -> Page:
    """The page older than the event with id `before`, or newer than `after`, or the newest.

    A keyset: the database walks its index from the given event and reads one page, however far down it is. An id
    that names no event of these leads to the newest page.
    """
    edge = event_at(events, before or after)
    backwards = bool(after and not before and edge)
    listed = events.order_by(*(("at", "id") if backwards else ("-at", "-id")))
    if edge:
        listed = listed.filter(beyond(edge, newer=backwards))
    found = list(listed[: PAGE + 1])
    has_more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "")
    has_newer, has_older = (has_more, True) if backwards else (edge is not None, has_more)
    return Page(
        found,
        newer=str(found[0].pk) if has_newer else "",
        older=str(found[-1].pk) if has_older else "",
    )


def event_at(events: QuerySet[AuditEvent], number: str) -> AuditEvent | None:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return events.filter(pk=int(number)).first()


def beyond(edge: AuditEvent, *, newer: bool) -> Q:
    if newer:
        return Q(at__gt=edge.at) | Q(at=edge.at, pk__gt=edge.pk)
    return Q(at__lt=edge.at) | Q(at=edge.at, pk__lt=edge.pk)
