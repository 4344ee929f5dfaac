"""Which rows does a connector have for a query? The one door to the rows of every kind of connector."""

from dataclasses import replace
from datetime import datetime

from resources.http import rows as http_rows
from resources.models import Connector, Kind
from resources.queries import Page, Query
from resources.rows.next_tokens import next_token, place_in
from resources.tables import rows as table_rows


def read(connector: Connector, query: Query, *, now: datetime, token: str = "") -> Page:
    """One page of rows, from the beginning or from `token` on, in an order that does not change.

    Raises Refusal: 400 for a wrong parameter or token, 502, 503 and 504 for a failing upstream.
    """
    if token:
        query = replace(query, place=place_in(connector, query, token))
    is_table = connector.kind == Kind.TABLE
    page = table_rows.read(connector, query) if is_table else http_rows.read(connector, query, now)
    if page.next_place is None:
        return page
    return replace(page, next_token=next_token(connector, query, page.next_place))
