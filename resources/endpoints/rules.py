"""What may a named endpoint be called, and what may it ask of its connector?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.errors import InvalidInput
from portal.http.query import CREDENTIAL_NAMES
from resources.models import Connector, Kind, TableColumn
from resources.tables.values.column_values import LONGEST_FILTERABLE, read

NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}[a-z0-9]", re.ASCII)
# First parts of the addresses under /v1 that are routes of Keydock, now or announced.
RESERVED_NAMES = frozenset(
    {
        "applications",
        *("api-users", "apiusers", "audit", "auth", "configs", "connectors", "docs", "embed"),
        *(
            "endpoint",
            "endpoints",
            "entity",
            "favorite",
            "forward-auth",
            "health",
            "healthz",
            "invitations",
            "jwks",
        ),
        *(
            "keys",
            "login",
            "members",
            "metrics",
            "oauth",
            "openapi",
            "organization",
            "organizations",
        ),
        *(
            "permissions",
            "ping",
            "pipelines",
            "plans",
            "pops",
            "portal",
            "query",
            "readyz",
            "roles",
            "sessions",
        ),
        *("status", "teams", "tokens", "usage", "users", "verify", "webhooks", "whoami", "widgets"),
        *("workers", "leaks", "limits", "policies"),
    }
)
# What callers say of the answer itself, and what never belongs into an address.
RESERVED_PARAMETERS = frozenset(
    {"format", "limit", "maxrecords", "nexttoken", "token", "theme"} | CREDENTIAL_NAMES
)
PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)
MOST_PARAMETERS = 20


@dataclass(frozen=True)
class Parameter:
    """A parameter of an endpoint: its name for callers, the column it is compared with, and its default if any."""

    name: str
    column: str
    is_required: bool = False
    default: str | None = None


def clean_name(name: str) -> str:
    """Lower case, for an address. Raises InvalidInput `invalid_name`, `name_reserved`."""
    name = name.strip().lower()
    if not NAME.fullmatch(name):
        detail = "A name has 2 to 64 lower-case letters, digits, - and _, and begins with a letter."
        raise InvalidInput("name", "invalid_name", detail)
    if name in RESERVED_NAMES:
        detail = f"“{name}” is an address of the portal itself. Choose another name."
        raise InvalidInput("name", "name_reserved", detail)
    return name


def clean_parameters(given: Iterable[Parameter], connector: Connector) -> list[Parameter]:
    """Raises InvalidInput `invalid_parameter`, `unknown_column`, `not_filterable`, `invalid_value`."""
    parameters = list(given)
    names = [parameter.name.lower() for parameter in parameters]
    if len(parameters) > MOST_PARAMETERS or len(set(names)) != len(names):
        detail = f"An endpoint has at most {MOST_PARAMETERS} parameters, each name once."
        raise InvalidInput("parameters", "invalid_parameter", detail)
    for parameter in parameters:
        if not PARAMETER.fullmatch(parameter.name) or parameter.name.lower() in RESERVED_PARAMETERS:
            detail = f"“{parameter.name}” cannot be the name of a parameter."
            raise InvalidInput("parameters", "invalid_parameter", detail)
        refuse_filter(connector, parameter.column, parameter.default, "parameters")
    return parameters


def clean_filters(given: Mapping[str, str], connector: Connector) -> dict[str, str]:
    """Raises InvalidInput `unknown_column`, `not_filterable`, `invalid_value`."""
    if len(given) > MOST_PARAMETERS:
        raise InvalidInput("fixed_filters", "invalid_filter", "These are too many fixed filters.")
    for column, value in given.items():
        refuse_filter(connector, column, value, "fixed_filters")
    return dict(given)


def refuse_filter(connector: Connector, name: str, value: str | None, field: str) -> None:
    """A table tells what its columns are; what an HTTP API calls its fields is known when it answers."""
    if value is not None and (len(value) > LONGEST_FILTERABLE or not value.isprintable()):
        raise InvalidInput(field, "invalid_value", "A value has at most 200 printable characters.")
    if connector.kind == Kind.HTTP:
        if not 1 <= len(name) <= 100 or not name.isprintable():
            raise InvalidInput(field, "unknown_column", "A column has 1 to 100 characters.")
        return
    column = TableColumn.objects.filter(table_id=connector.pk, name=name).first()
    if column is None:
        raise InvalidInput(field, "unknown_column", f"The table has no column “{name}”.")
    if not column.is_filterable:
        detail = f"Rows cannot be chosen by “{name}”: make the column filterable first."
        raise InvalidInput(field, "not_filterable", detail)
    refuse_unreadable(column, value, field)


def refuse_unreadable(column: TableColumn, value: str | None, field: str) -> None:
    try:
        read(column.type, value)
    except ValueError as error:
        detail = f"“{value}” is not a value of “{column.name}”."
        raise InvalidInput(field, "invalid_value", detail) from error


def clean_columns(given: Iterable[str], connector: Connector) -> list[str]:
    """The columns to show, in this order; none means all. Raises InvalidInput `unknown_column`."""
    names = list(given)
    if len(set(names)) != len(names) or len(names) > 100:
        raise InvalidInput("columns", "invalid_columns", "Each column is shown once.")
    if connector.kind == Kind.TABLE:
        known = TableColumn.objects.filter(table_id=connector.pk).values_list("name", flat=True)
        if strange := sorted(set(names) - set(known)):
            raise InvalidInput(
                "columns", "unknown_column", f"The table has no column “{strange[0]}”."
            )
    if any(not 1 <= len(name) <= 100 or not name.isprintable() for name in names):
        raise InvalidInput("columns", "unknown_column", "A column has 1 to 100 characters.")
    return names
