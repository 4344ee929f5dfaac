"""Which audit events does a page show? Those of a preset, filtered by who, what, which object, and when."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from portal.audit.sentences import LABELS, OBJECT_TYPES
from portal.audit_log.presets import PRESETS, rows_of
from portal.models import AuditEvent, Organization
from portal.pages.forms import RefusableForm


class AuditFilter(django_filters.FilterSet):
    """Days are those of the reader's time zone: from the first moment of one to the last of the other."""

    preset = django_filters.ChoiceFilter(
        choices=[(name, preset.words) for name, preset in PRESETS.items()],
        method="as_it_is",  # the rows are the preset's already
        widget=forms.HiddenInput,
    )
    actor = django_filters.CharFilter(label="Who", method="done_by", max_length=254)
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
        form = RefusableForm
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, str],
        *args: Any,
        organization: Organization,
        zone: str,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        self.zone = ZoneInfo(zone)
        rows = rows_of(data.get("preset", ""), organization, now.astimezone(self.zone))
        super().__init__(data, *args, queryset=rows, **kwargs)

    @property
    def in_use(self) -> list[str]:
        """The names of the filters for which something was chosen."""
        return [name for name in self.filters if self.form.data.get(name)]

    def as_it_is(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events

    def done_by(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(Q(actor_name__icontains=value) | Q(actor_id=value))

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
