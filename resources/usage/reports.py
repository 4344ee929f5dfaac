"""How much were endpoints, widgets and Pops used lately? A chart of the last thirty days for one, a number for each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from keys.usage.reports import DAYS, Report, report_over
from resources.models import EndpointUsage, NamedEndpoint, Pop, PopUsage, Widget, WidgetUsage
from resources.usage.counting import Outcome


def report_of(used: NamedEndpoint | Widget | Pop, now: datetime, zone: str) -> Report:
    """By day in the zone; what was refused and what failed counts as refused."""
    return report_over(used.usage.all(), zone, now, accepted=Outcome.ANSWERED)


def calls_lately(endpoints: Iterable[NamedEndpoint], now: datetime) -> dict[int, int]:
    """Calls of the last thirty days by row id, in one statement. An endpoint that nobody called is left out."""
    rows = EndpointUsage.objects.filter(endpoint__in=list(endpoints), hour__gte=since(now))
    return dict(rows.values_list("endpoint").annotate(number=Sum("count")))


def views_lately(widgets: Iterable[Widget], now: datetime) -> dict[int, int]:
    """Views of the last thirty days by row id, in one statement. A widget that nobody saw is left out."""
    rows = WidgetUsage.objects.filter(widget__in=list(widgets), hour__gte=since(now))
    return dict(rows.values_list("widget").annotate(number=Sum("count")))


def uses_lately(pops: Iterable[Pop], now: datetime) -> dict[UUID, int]:
    """Requests of the last thirty days by id, in one statement. A Pop that nobody used is left out."""
    rows = PopUsage.objects.filter(pop__in=list(pops), hour__gte=since(now))
    return dict(rows.values_list("pop").annotate(number=Sum("count")))


def since(now: datetime) -> datetime:
    return now - timedelta(days=DAYS)
