"""What does a key unlock? Connectors and who may reach them, named endpoints, widgets and Pops."""

from resources.models.connector import (
    Connector,
    HttpSource,
    Kind,
    Paging,
)
from resources.models.endpoint import EndpointParameter, NamedEndpoint
from resources.models.grant import ConnectorGrant, Level
from resources.models.pop import Pop, PopStatus
from resources.models.table import ColumnType, Table, TableColumn
from resources.models.widget import Figure, Theme, Widget, WidgetKind

__all__ = [
    "ColumnType",
    "Connector",
    "ConnectorGrant",
    "EndpointParameter",
    "Figure",
    "HttpSource",
    "Kind",
    "Level",
    "NamedEndpoint",
    "Paging",
    "Pop",
    "PopStatus",
    "Table",
    "TableColumn",
    "Theme",
    "Widget",
    "WidgetKind",
]
