"""Which rows does a connector have for a query? The one door to the rows of every kind of connector.

A query over a table may run for seconds, and so it takes one of the places that organizations share fairly.
"""

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from portal.errors import Refusal
from portal.throttles.fair_places import FairPlaces, NoPlaceError
from resources.http import rows as http_rows
from resources.models import Connector, Kind
from resources.queries import Page, Query
from resources.rows.next_tokens import next_token, place_in
from resources.tables import rows as table_rows

WAITS = 1.0  # seconds for a place
_line = settings.QUERIES_AT_ONCE // 4
_places = FairPlaces(settings.QUERIES_AT_ONCE - _line, line=_line, seconds=WAITS)


def read(connector: Connector, query: Query, *, now: datetime, token: str = "") -> Page:
    """One page of rows, from the beginning or from `token` on, in an order that does not change.

    Raises Refusal: 400 for a wrong parameter or token, 502, 503 and 504 for a failing upstream.
    """
    if token:
        query = replace(query, place=place_in(connector, query, token))
    is_table = connector.kind == Kind.TABLE
    page = read_table(connector, query) if is_table else http_rows.read(connector, query, now)
    if page.next_place is None:
        return page
    return replace(page, next_token=next_token(connector, query, page.next_place))


def read_table(connector: Connector, query: Query) -> Page:
    """Raises as `table_rows.read` does, Refusal `busy` (503) without a place."""
    try:
        with _places.place(connector.organization_id):
            return table_rows.read(connector, query)
    except NoPlaceError as error:
        detail = "Too many tables are being read at the moment. Try again in a second."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "1"}) from error
