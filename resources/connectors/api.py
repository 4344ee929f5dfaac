"""Which connectors does the caller reach, and what may be done to them? List, make, read, change, delete."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.life.idempotency import Answer
from keys.verification.authentication import KeyRequest
from portal import clock
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.schema import problems
from portal.errors import Conflict, InvalidInput, Refusal
from portal.http.query import is_asked
from portal.paging import Order
from resources.connectors import services as connectors
from resources.connectors.answers import ConnectorPageShown, ConnectorShown
from resources.connectors.inputs import ConnectorAsked, ConnectorChangeAsked
from resources.connectors.view import CONFIRMED, CONNECTOR_ID, ConnectorView
from resources.http.rules import HttpSettings, settings_of
from resources.models import Connector, Kind
from resources.tables.column_changes import change_columns
from resources.tables.guesses import Column

BY_NAME = Order(Upper("name"), holds=str)


class Connectors(ConnectorView):
    """Whoever manages connectors sees all of them, everybody else those that were granted."""

    @extend_schema(
        operation_id="listConnectors",
        parameters=PAGE_PARAMETERS,
        responses=ConnectorPageShown,
        tags=["Connectors"],
    )
    def get(self, request: KeyRequest) -> Response:
        """The connectors that the caller may know of, by name."""
        rows = self.known(request).order_by()
        return page_response(request, rows, lambda row: self.shown(request, row), BY_NAME)

    @extend_schema(
        operation_id="createConnector",
        parameters=[IDEMPOTENCY_KEY],
        request=ConnectorAsked,
        responses={201: ConnectorShown, **problems(403, 409, 422)},
        tags=["Connectors"],
    )
    def post(self, request: KeyRequest) -> Response:
        """Describe an HTTP API (`http` with its `base_url`), or make an empty table. Nobody is granted it yet."""
        asked = validated(ConnectorAsked, request.data)

        def perform() -> Answer:
            made = self.found(request, make(request, asked).public_id)
            return Answer(self.shown(request, made), made.public_id)

        return created(request, perform, "/v1/connectors", "connector")


class OneConnector(ConnectorView):
    @extend_schema(
        operation_id="readConnector",
        parameters=[CONNECTOR_ID],
        responses=ConnectorShown,
        tags=["Connectors"],
    )
    def get(self, request: KeyRequest, connector_id: str) -> Response:
        """What a Reader may know: name, kind, columns. How it is asked is told to who manages connectors."""
        return Response(self.shown(request, self.found(request, connector_id)))

    @extend_schema(
        operation_id="changeConnector",
        parameters=[CONNECTOR_ID, CONFIRMED],
        request=ConnectorChangeAsked,
        responses={200: ConnectorShown, **problems(403, 409)},
        tags=["Connectors"],
    )
    def patch(self, request: KeyRequest, connector_id: str) -> Response:
        """Rename, describe, ask differently, or give a table other columns. `columns` are changed alone."""
        asked = validated(ConnectorChangeAsked, request.data)
        connector = self.found(request, connector_id)
        if "columns" in asked:
            refuse_more_than_columns(asked)
            retype(request, connector, asked["columns"])
        else:
            change(request, connector, asked)
        return Response(self.shown(request, self.found(request, connector_id)))

    @extend_schema(
        operation_id="deleteConnector",
        parameters=[CONNECTOR_ID, CONFIRMED],
        responses={204: None, **problems(403, 409)},
        tags=["Connectors"],
    )
    def delete(self, request: KeyRequest, connector_id: str) -> Response:
        """Delete it with its rows and grants. While endpoints stand on it `?confirmed=true` is needed."""
        connectors.delete(
            connector=self.found(request, connector_id),
            actor=request.user.actor(request),
            confirmed=is_asked(request, "confirmed"),
        )
        return Response(status=204)


def make(request: KeyRequest, asked: dict[str, Any]) -> Connector:
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


def retype(request: KeyRequest, connector: Connector, columns: list[dict[str, Any]]) -> None:
    if connector.kind != Kind.TABLE:
        raise Conflict(
            "not_a_table", "This connector asks an HTTP API: it has no columns to change."
        )
    change_columns(
        connector=connector,
        columns=[Column(one["name"], one["type"], one["filterable"]) for one in columns],
        actor=request.user.actor(request),
        now=clock.now(),
        confirmed=is_asked(request, "confirmed"),
    )


@transaction.atomic
def change(request: KeyRequest, connector: Connector, asked: dict[str, Any]) -> None:
    actor = request.user.actor(request)
    if "name" in asked or "description" in asked:
        texts = {n: asked.get(n, getattr(connector, n)) for n in ("name", "description")}
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
