"""What can be embedded? A view of a named endpoint: a table, a figure or a bar chart."""

from django.db import models
from django.db.models.functions import Lower

from apiusers.models import ApiUser
from portal import clock, public_ids
from portal.models import Organization
from resources.models.endpoint import NamedEndpoint


class WidgetKind(models.TextChoices):
    TABLE = "table", "Table"
    SUMMARY = "summary", "Summary: one figure"
    BAR = "bar", "Bar chart"


class Figure(models.TextChoices):
    COUNT = "count", "Number of rows"
    SUM = "sum", "Sum"
    AVERAGE = "average", "Average"
    LOWEST = "lowest", "Lowest"
    HIGHEST = "highest", "Highest"


class Theme(models.TextChoices):
    SYSTEM = "system", "As the reader's system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Accent(models.TextChoices):
    """Each is a class of `static/css/embed.css`, with enough contrast in light and dark."""

    BLUE = "blue", "Blue"
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    VIOLET = "violet", "Violet"
    GREY = "grey", "Grey"


class Widget(models.Model):
    """`GET /embed/{id}`. A restricted one shows what the user of the presented token may see."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="widgets")
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=100, blank=True)  # the heading that is shown; none: name
    kind = models.CharField(max_length=8, choices=WidgetKind.choices)
    endpoint = models.ForeignKey(NamedEndpoint, on_delete=models.CASCADE, related_name="widgets")
    parameters = models.JSONField(default=dict)  # fixed values of the endpoint's parameters
    columns = models.JSONField(default=list)  # of a table; empty: all that the endpoint shows
    figure = models.CharField(max_length=8, choices=Figure.choices, default=Figure.COUNT)
    figure_column = models.CharField(max_length=100, blank=True)  # of sum, average, lowest, highest
    label_column = models.CharField(max_length=100, blank=True)  # of a bar chart: a bar per value
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    accent = models.CharField(max_length=8, choices=Accent.choices, default=Accent.BLUE)
    height = models.PositiveIntegerField(default=400)  # CSS pixels
    width = models.PositiveIntegerField(null=True)  # CSS pixels; none: all there is
    allowed_origins = models.JSONField(default=list)  # of pages that may embed it
    is_restricted = models.BooleanField(default=True)  # to tokens
    # Of the tokens that may see it, only those of `viewers`. A flag of its own: a list that loses its last entry
    # must not open the widget to everybody.
    only_listed = models.BooleanField(default=False)
    viewers = models.ManyToManyField(ApiUser, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="widget_name_taken")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def heading(self) -> str:
        """What stands above the figures."""
        return self.title or self.name
