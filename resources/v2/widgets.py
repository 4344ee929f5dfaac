"""Which widgets may this caller see, and what do they ask for? As `/api/v2` says it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.models import ApiKey
from keys.verification.authentication import KeyRequest
from portal import permissions
from portal.errors import Refusal
from resources.access.reach import Owner, Reach, not_found, reach_of_key
from resources.models import Widget, WidgetKind
from resources.v2.view import V2View, guid_of, named
from resources.widgets.lookup import widgets_of
from resources.widgets.query import open_parameters
from resources.widgets.viewers import refuse_rows

# What its clients know the kinds as: a list, and a summary; a bar chart is told as the latter.
TYPES = {WidgetKind.TABLE: 3, WidgetKind.SUMMARY: 5, WidgetKind.BAR: 5}
PIXELS, PERCENT = 0, 1
WIDGET_ID = OpenApiParameter(
    "widget_id",
    str,
    OpenApiParameter.PATH,
    description="`WidgetId` of the list, or the widget's id.",
)
TAGS = ["Version 2"]


class WidgetV2(serializers.Serializer):
    """`Endpoint` is the last part of `/embed/{Endpoint}`; `Token` stays empty, since a token is shown once."""

    WidgetId = serializers.UUIDField()
    AccountId = serializers.UUIDField()
    Name = serializers.CharField()
    Type = serializers.IntegerField()
    ConnectorId = serializers.UUIDField()
    EntityId = serializers.UUIDField()
    Height = serializers.IntegerField()
    Width = serializers.IntegerField()
    HeightType = serializers.IntegerField()
    WidthType = serializers.IntegerField(help_text="0 pixels, 1 per cent.")
    Token = serializers.UUIDField(allow_null=True)
    CompanyId = serializers.UUIDField()
    UserId = serializers.UUIDField(allow_null=True)
    Endpoint = serializers.CharField()


class WidgetParameterV2(serializers.Serializer):
    WidgetParameterId = serializers.IntegerField()
    WidgetId = serializers.UUIDField()
    Name = serializers.CharField()
    FieldId = serializers.CharField(help_text="The column that rows are chosen by.")
    Required = serializers.BooleanField()


class WidgetsV2(V2View):
    required_permission = permissions.WIDGETS_VIEW

    @extend_schema(operation_id="listWidgetsV2", responses=WidgetV2(many=True), tags=TAGS)
    def get(self, request: KeyRequest) -> Response:
        """Every widget that the caller's token may see, by name."""
        return Response([described(widget) for widget in seen_by(request.user.key)])


class WidgetParametersV2(V2View):
    required_permission = permissions.WIDGETS_VIEW

    @extend_schema(
        operation_id="listWidgetParametersV2",
        parameters=[WIDGET_ID],
        responses=WidgetParameterV2(many=True),
        tags=TAGS,
    )
    def get(self, request: KeyRequest, widget_id: str) -> Response:
        """The parameters that the address of a widget may set."""
        for widget in seen_by(request.user.key):
            if named(widget, widget_id):
                return Response(parameters_of(widget))
        raise not_found()


def seen_by(key: ApiKey) -> list[Widget]:
    reach = reach_of_key(key)
    rows = widgets_of(key.organization).prefetch_related("viewers")
    return [widget for widget in rows if is_seen(widget, key.owner, reach)]


def is_seen(widget: Widget, owner: Owner, reach: Reach) -> bool:
    """As `embedding.refuse_owner` decides it, without a statement for each widget."""
    if widget.only_listed and owner not in widget.viewers.all():
        return False
    try:
        refuse_rows(widget, reach)
    except Refusal:
        return False
    return True


def described(widget: Widget) -> dict[str, Any]:
    organization = guid_of(widget.organization)
    return {
        "WidgetId": guid_of(widget),
        "AccountId": organization,
        "Name": widget.name,
        "Type": TYPES[WidgetKind(widget.kind)],
        "ConnectorId": guid_of(widget.endpoint.connector),
        "EntityId": guid_of(widget.endpoint.connector),
        "Height": widget.height,
        "Width": widget.width or 100,
        "HeightType": PIXELS,
        "WidthType": PIXELS if widget.width else PERCENT,
        "Token": None,
        "CompanyId": organization,
        "UserId": None,
        "Endpoint": widget.public_id,
    }


def parameters_of(widget: Widget) -> list[dict[str, Any]]:
    return [
        {
            "WidgetParameterId": parameter.pk,
            "WidgetId": guid_of(widget),
            "Name": parameter.name,
            "FieldId": parameter.column,
            "Required": parameter.is_required,
        }
        for parameter in open_parameters(widget)
    ]
