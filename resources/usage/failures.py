"""Which data sources fail? Connectors of endpoints with calls that failed in the last 24 hours, for those who run the
installation."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from portal.admin.home import LATELY, Fact
from resources.models import Connector, EndpointUsage, NamedEndpoint
from resources.usage.counting import Outcome


def failing_connectors(now: datetime) -> QuerySet[Connector]:
    """Those with an endpoint of which a call failed lately, whatever else was answered."""
    failed = EndpointUsage.objects.filter(
        endpoint=OuterRef("pk"), hour__gt=now - LATELY, outcome=Outcome.FAILED
    )
    endpoints = NamedEndpoint.objects.filter(Exists(failed))
    return Connector.objects.filter(pk__in=endpoints.values("connector"))


def facts(now: datetime) -> list[Fact]:
    count = failing_connectors(now).count()
    listed = reverse("admin:resources_connector_changelist")
    return [Fact("Failing connectors", f"{count:,}", f"{listed}?failing=lately", count > 0)]
