"""How often were endpoints called, widgets shown and Pops used? Hourly counts, which come in batches."""

from django.db import models

from resources.models.endpoint import NamedEndpoint
from resources.models.pop import Pop
from resources.models.widget import Widget


class HourlyCount(models.Model):
    """Requests in one hour with one outcome."""

    hour = models.DateTimeField()  # start of the hour, UTC
    outcome = models.CharField(max_length=24)  # a value of `resources.usage.counting.Outcome`
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


class PopUsage(HourlyCount):
    """What clients fetched of a Pop and asked of its worker through Keydock."""

    pop = models.ForeignKey(Pop, on_delete=models.CASCADE, related_name="usage")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pop", "hour", "outcome"], name="one_pop_usage_row")
        ]
