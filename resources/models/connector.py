"""Where do rows come from? A connector: an HTTP API, or an uploaded table."""

from django.db import models
from django.db.models.functions import Lower

from portal import clock, public_ids
from portal.models import Organization


class Kind(models.TextChoices):
    HTTP = "http", "HTTP API"
    TABLE = "table", "Table"


class Paging(models.TextChoices):
    NONE = "none", "Everything in one answer"
    PAGE = "page", "Page number"
    OFFSET = "offset", "Offset"
    CURSOR = "cursor", "Cursor"


class Connector(models.Model):
    """A data source of an organization. What it consists of stands beside it, by kind."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="connectors"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, editable=False)
    # Counts the changes: what was remembered of an earlier state is not asked for any more.
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="connector_name_taken")
        ]

    def __str__(self) -> str:
        return self.name


class HttpSource(models.Model):
    """How the HTTP API of a connector is asked. Header values are sealed; only their names can be read."""

    connector = models.OneToOneField(
        Connector, on_delete=models.CASCADE, primary_key=True, related_name="http"
    )
    base_url = models.CharField("base URL", max_length=500)
    path = models.CharField(max_length=500, blank=True)  # may hold {placeholders}
    query = models.CharField("query template", max_length=2000, blank=True)  # a=1&status={status}
    header_names = models.JSONField(default=list)
    sealed_headers = models.BinaryField(default=bytes)
    timeout_seconds = models.PositiveSmallIntegerField(default=5)
    cache_seconds = models.PositiveIntegerField(default=0)
    rows_pointer = models.CharField(max_length=500, blank=True)  # RFC 6901; empty: the whole answer
    paging = models.CharField(max_length=8, choices=Paging.choices, default=Paging.NONE)
    place_parameter = models.CharField(max_length=100, blank=True)  # of page, offset or cursor
    size_parameter = models.CharField(max_length=100, blank=True)
    page_size = models.PositiveIntegerField(default=100)
    first_page = models.PositiveSmallIntegerField(default=1)
    cursor_pointer = models.CharField(max_length=500, blank=True)  # where the next cursor stands
    # Where the number of all rows stands.
    total_pointer = models.CharField(max_length=500, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.base_url}{self.path}"
