"""Which connectors does the caller reach, and what may be done to them? List, make, read, change, delete."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper

from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from portal import clock
from portal.api.generic import ReadChangeDeleteView, ResourceKind, with_asked
from portal.api.request_types import ApiRequest
from portal.errors import Conflict, InvalidInput, Refusal
from portal.http.query import is_asked
from portal.paging import Order
from resources.connectors import services as connectors
from resources.connectors.serializers import (
    ConnectorAsked,
    ConnectorChangeAsked,
    ConnectorPageShown,
    ConnectorShown,
)
from resources.connectors.view import CONFIRMED, CONNECTOR_ID, LOSSY, ConnectorView
from resources.http.rules import HttpSettings, settings_of
from resources.models import Connector, Kind
from resources.tables.column_changes import change_columns
from resources.tables.values.guesses import Column

CONNECTOR = ResourceKind(
    "Connector", "Connectors", "Connectors", shown=ConnectorShown, page=ConnectorPageShown
)


@CONNECTOR.list_create(
    lists="The connectors that the caller may know of, by name.",
    creates="Describe an HTTP API (`http` with its `base_url`), or make an empty table. Nobody is granted it yet.",
    parameters=[IDEMPOTENCY_KEY],
    statuses=(403, 409, 422),
)
class Connectors(ConnectorView, IdempotentCreateView[Connector]):
    """Whoever manages connectors sees all of them, everybody else those that were granted."""

    asked = ConnectorAsked
    makes = "connector"
    order = Order(Upper("name"), holds=str)

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Connector:
        return self.found(request, create(request, asked).public_id)


@CONNECTOR.read_change_delete(
    CONNECTOR_ID,
    reads="What a Reader may know: name, kind, columns. How it is asked is told to who manages connectors.",
    changes="Rename, describe, ask differently, or give a table other columns. `columns` are changed alone.",
    deletes="Delete it with its rows and grants. While endpoints stand on it `?confirmed=true` is needed.",
    delete_parameters=[CONFIRMED],
    change_parameters=[CONFIRMED, LOSSY],
    change_statuses=(403, 409),
    delete_statuses=(403, 409),
)
class OneConnector(ConnectorView, ReadChangeDeleteView[Connector]):
    asked = ConnectorChangeAsked

    def change(self, request: ApiRequest, row: Connector, asked: dict[str, Any]) -> None:
        for switch in ("confirmed", "lossy"):  # a wrong one is told, also where nothing asks for it
            is_asked(request, switch)
        if "columns" in asked:
            refuse_more_than_columns(asked)
            retype(request, row, asked["columns"])
        else:
            change(request, row, asked)

    def remove(self, request: ApiRequest, row: Connector) -> None:
        actor, confirmed = request.user.actor(request), is_asked(request, "confirmed")
        connectors.delete(connector=row, actor=actor, confirmed=confirmed)


def create(request: ApiRequest, asked: dict[str, Any]) -> Connector:
    common = {
        "organization": request.user.organization,
        "name": asked["name"],
        "description": asked["description"],
        "actor": request.user.actor(request),
        "now": clock.now(),
    }
    if asked["kind"] == Kind.TABLE:
        if "http" in asked:
            raise InvalidInput("http", "not_over_http", "A table is not asked over HTTP.")
        return connectors.create_table_connector(**common)
    http = {"base_url": "", **asked.get("http", {})}
    try:
        return connectors.create_http_connector(**common, http=HttpSettings(**http))
    except InvalidInput as refusal:
        raise inside_http(refusal) from refusal


def refuse_more_than_columns(asked: dict[str, Any]) -> None:
    if set(asked) != {"columns"}:
        detail = "Change the columns in a request of their own: their table is loaded anew. Nothing was changed."
        raise InvalidInput("columns", "columns_alone", detail)


def retype(request: ApiRequest, connector: Connector, columns: list[dict[str, Any]]) -> None:
    if connector.kind != Kind.TABLE:
        raise Conflict(
            "not_a_table", "This connector asks an HTTP API: it has no columns to change."
        )
    change_columns(
        connector=connector,
        columns=[
            Column(one["name"], one["type"], one["filterable"], notation=one["decimal_mark"])
            for one in columns
        ],
        actor=request.user.actor(request),
        now=clock.now(),
        confirmed=is_asked(request, "confirmed"),
        lossy=is_asked(request, "lossy"),
    )


@transaction.atomic
def change(request: ApiRequest, connector: Connector, asked: dict[str, Any]) -> None:
    actor = request.user.actor(request)
    if "name" in asked or "description" in asked:
        texts = with_asked(connector, asked, "name", "description")
        connectors.describe(connector=connector, **texts, actor=actor)
    if "http" in asked:
        if connector.kind != Kind.HTTP:
            raise InvalidInput("http", "not_over_http", "A table is not asked over HTTP.")
        http = replace(settings_of(connector.http), **asked["http"])
        try:
            connectors.change_http(connector=connector, http=http, actor=actor)
        except InvalidInput as refusal:
            raise inside_http(refusal) from refusal


def inside_http(refusal: InvalidInput) -> Refusal:
    """The same refusal, pointing to where the field stands in the body."""
    if refusal.field_name in HttpSettings.__dataclass_fields__:
        for error in refusal.errors:
            error.pointer = f"/http{error.pointer}"
    return refusal
