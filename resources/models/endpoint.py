"""What is published of a connector? A named query: its columns, its fixed filters and its parameters."""

from django.db import models
from django.db.models.functions import Lower

from portal import clock, public_ids
from portal.models import Organization
from resources.models.connector import Connector


class NamedEndpoint(models.Model):
    """`GET /v1/{name}`: rows of a connector under a name of the organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="named_endpoints"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=64)
    description = models.CharField(max_length=500, blank=True)
    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="endpoints")
    columns = models.JSONField(default=list)  # names in their order; empty: all
    fixed_filters = models.JSONField(default=dict)  # column: value as text
    max_rows = models.PositiveIntegerField(default=1000)  # of one answer
    requires_token = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="endpoint_name_taken")
        ]

    def __str__(self) -> str:
        return self.name


class EndpointParameter(models.Model):
    """One parameter: rows are returned whose column equals its value."""

    endpoint = models.ForeignKey(NamedEndpoint, on_delete=models.CASCADE, related_name="parameters")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=64)
    column = models.CharField(max_length=100)
    is_required = models.BooleanField(default=False)
    default = models.CharField(max_length=200, null=True)  # noqa: DJ001 - none and "" differ

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "name"], name="one_parameter_name")
        ]

    def __str__(self) -> str:
        return self.name
