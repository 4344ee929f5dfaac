"""What of this floor would be wrong at a start? A named endpoint whose address an upgrade took for a route of ours."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connection

from resources.endpoints.rules import RESERVED_NAMES
from resources.models import NamedEndpoint


@register(Tags.database)
def every_endpoint_is_found(
    app_configs: Any, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """Names each endpoint that nobody can call any more, until it is called otherwise."""
    return [
        Warning(
            f"The named endpoint {name!r} of {organization} is not found at /v1/{name}: that is a route of Keydock.",
            hint="Have the organization rename it, on its page or with PATCH /v1/endpoints/{id}.",
            id="resources.W001",
        )
        for name, organization in (shadowed() if databases else [])
    ]


def shadowed() -> list[tuple[str, str]]:
    """Name and organization of each; none while the database cannot be asked, which portal.checks says."""
    columns = ("name", "organization__public_id")
    try:
        if NamedEndpoint._meta.db_table not in connection.introspection.table_names():
            return []
        rows = NamedEndpoint.objects.filter(name__in=RESERVED_NAMES).order_by("pk")
        return list(rows.values_list(*columns)[:100])
    except DatabaseError:
        return []
