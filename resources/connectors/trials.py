"""Does a connector answer now? Asked past everything that is remembered of it, and its first rows shown."""

from collections.abc import Mapping
from datetime import datetime

from resources.http import rows as http_rows
from resources.http.circuits import circuits
from resources.http.url_templates import placeholders
from resources.models import Connector, Kind
from resources.queries import Page, Query
from resources.rows import reading as rows
from resources.tables import rows as table_rows

SHOWN = 20  # rows


def parameters_of(connector: Connector) -> list[str]:
    """The placeholders that an HTTP connector fills, by name; a table has none."""
    if connector.kind == Kind.TABLE:
        return []
    return sorted(placeholders(connector.http.path, connector.http.query))


def first_rows(connector: Connector, given: Mapping[str, str], *, now: datetime) -> Page:
    """The first rows for these values of the placeholders; an empty one counts as not given.

    Raises Refusal as `resources.rows.reading.read` does. A source that rests after failures is asked all the same,
    and one that works again is then asked by everybody.
    """
    query = query_of(given)
    if connector.kind == Kind.TABLE:
        return table_rows.read(connector, query)
    circuits.close(connector)
    return http_rows.read(connector, query, now, remembers=False)


def usual_rows(connector: Connector, given: Mapping[str, str], *, now: datetime) -> Page:
    """The first rows as every caller gets them: remembered ones too, and none of a source that rests."""
    return rows.read(connector, query_of(given), now=now)


def query_of(given: Mapping[str, str]) -> Query:
    return Query(filters={name: value for name, value in given.items() if value}, limit=SHOWN)
