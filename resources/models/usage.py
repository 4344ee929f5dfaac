"""How often was an endpoint called and a widget shown? Counts by hour, as `resources.usage` writes them in batches."""

from django.db import models

from resources.models.endpoint import NamedEndpoint
from resources.models.widget import Widget


class HourlyCount(models.Model):
    """Requests in one hour with one outcome."""

    hour = models.DateTimeField()  # start of the hour, UTC
    outcome = models.CharField(max_length=24)  # a value of `resources.usage.Outcome`
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.count} {self.outcome}"


class EndpointUsage(HourlyCount):
    endpoint = models.ForeignKey(NamedEndpoint, on_delete=models.CASCADE, related_name="usage")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "hour", "outcome"], name="one_endpoint_usage_row"
            )
        ]


class WidgetUsage(HourlyCount):
    widget = models.ForeignKey(Widget, on_delete=models.CASCADE, related_name="usage")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["widget", "hour", "outcome"], name="one_widget_usage_row"
            )
        ]
