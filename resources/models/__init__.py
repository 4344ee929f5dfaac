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
from resources.models.usage import EndpointUsage, PopUsage, WidgetUsage
from resources.models.widget import Accent, Figure, Theme, Widget, WidgetKind

__all__ = [
    "Accent",
    "ColumnType",
    "Connector",
    "ConnectorGrant",
    "EndpointParameter",
    "EndpointUsage",
    "Figure",
    "HttpSource",
    "Kind",
    "Level",
    "NamedEndpoint",
    "Paging",
    "Pop",
    "PopStatus",
    "PopUsage",
    "Table",
    "TableColumn",
    "Theme",
    "Widget",
    "WidgetKind",
    "WidgetUsage",
]
