"""Connectors, endpoints and rows as the services make them, with little writing."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from apiusers.models import ApiUser
from portal import clock
from portal.models import Organization
from resources.connectors import services as connectors
from resources.endpoints import services as endpoints
from resources.endpoints.services import EndpointSettings
from resources.http.rules import HttpSettings
from resources.models import Connector, NamedEndpoint
from resources.tables import imports
from resources.tables.files.reading import TableFile
from resources.tables.values.guesses import Column, guess_columns
from tests.cast import Cast, actor

CSV = b"id,status,score,born\n1,open,1.5,2001-02-03\n2,closed,2.5,\n3,open,,2003-04-05\n"


def table(cast: Cast, content: bytes = CSV, name: str = "people") -> Connector:
    connector = connectors.create_table_connector(
        organization=cast.acme, name=name, actor=actor(cast.alice), now=clock.now()
    )
    load(cast, connector, content)
    return connector


def load(
    cast: Cast,
    connector: Connector,
    content: bytes,
    columns: list[Column] | None = None,
    **options: Any,
) -> None:
    file = TableFile(BytesIO(content))
    imports.load(
        connector=connector,
        rows=file,
        columns=columns or guess_columns(file, typed=file.is_json)[0],
        actor=actor(cast.alice),
        now=clock.now(),
        **options,
    )
    connector.refresh_from_db()


def http(cast: Cast, base_url: str = "https://api.example.com", **settings: Any) -> Connector:
    return connectors.create_http_connector(
        organization=cast.acme,
        name=f"api {Connector.objects.count()}",
        http=HttpSettings(base_url=base_url, **settings),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def endpoint(
    cast: Cast, connector: Connector, name: str = "people", **settings: Any
) -> NamedEndpoint:
    return endpoints.publish(
        organization=cast.acme,
        settings=EndpointSettings(name=name, connector=connector, **settings),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def api_user(organization: Organization, name: str = "robot") -> ApiUser:
    return ApiUser.objects.create(organization=organization, name=name)


def many_rows(count: int) -> Iterator[dict[str, Any]]:
    """Rows with a rare value, a common one and a unique one."""
    for number in range(count):
        yield {
            "record": f"rec{number}",
            "status": ("created", "ongoing", "closed", "opted_out")[number % 4],
            "campaign": f"campaign-{number % 2000}",
            "score": number % 97,
            "text": f"Some longer text of row {number}, as rows have it",
        }


MANY_COLUMNS = [
    Column("record", "text", is_filterable=True),
    Column("status", "text", is_filterable=True),
    Column("campaign", "text", is_filterable=True),
    Column("score", "integer", is_filterable=True),
    Column("text", "text", is_filterable=False),
]
