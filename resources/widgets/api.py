"""Which widgets does the organization have? List, make, read, change, delete."""

from typing import Any

from django.db.models import QuerySet

from apiusers.lookups import api_users_of, rows_named
from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from portal import permissions
from portal.api.generic import ReadChangeDeleteView, ResourceKind, RowView
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter
from portal.models import Organization
from resources.endpoints.lookup import endpoints_of
from resources.models import Widget
from resources.widgets import services as widgets
from resources.widgets.lookup import widgets_of
from resources.widgets.rules import WidgetSettings
from resources.widgets.serializers import (
    WidgetAsked,
    WidgetChangeAsked,
    WidgetPageShown,
    WidgetShown,
    widget_shown,
)

WIDGET = ResourceKind("Widget", "Widgets", "Widgets", shown=WidgetShown, page=WidgetPageShown)


class WidgetView(RowView[Widget]):
    required_permission = permissions.WIDGETS_MANAGE
    shows = staticmethod(widget_shown)

    def rows(self, request: ApiRequest) -> QuerySet[Widget]:
        return widgets_of(request.user.organization)


@WIDGET.list_create(
    lists="The widgets of the organization, newest first.",
    creates="Make a widget over an endpoint, restricted to tokens and embedded nowhere unless told otherwise.",
    parameters=[IDEMPOTENCY_KEY],
    statuses=(409, 422),
)
class Widgets(WidgetView, IdempotentCreateView[Widget]):
    asked = WidgetAsked
    makes = "widget"

    def rows(self, request: ApiRequest) -> QuerySet[Widget]:
        return super().rows(request).prefetch_related("viewers")

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Widget:
        settings = WidgetSettings(**settings_in(asked, request.user.organization))
        return widgets.create(settings=settings, **self.made_here(request))


@WIDGET.read_change_delete(
    id_parameter("widget_id"),
    reads="One widget; `url` is what pages put into a frame.",
    changes="Change what is named, all or nothing; it counts from the next request for the widget.",
    deletes="Pages that embed it say that there is no such widget from now on.",
)
class OneWidget(WidgetView, ReadChangeDeleteView[Widget]):
    asked = WidgetChangeAsked

    def change(self, request: ApiRequest, row: Widget, asked: dict[str, Any]) -> None:
        given, actor = settings_in(asked, request.user.organization), request.user.actor(request)
        widgets.change(widget=row, settings=given, actor=actor)

    def remove(self, request: ApiRequest, row: Widget) -> None:
        widgets.delete(widget=row, actor=request.user.actor(request))


def settings_in(asked: dict[str, Any], organization: Organization) -> dict[str, Any]:
    """What a body asks, as members of WidgetSettings. Raises InvalidInput `unknown_id`."""
    if "endpoint" in asked:
        rows = endpoints_of(organization)
        [asked["endpoint"]] = rows_named(rows, [asked["endpoint"]], "endpoint")
    if "restricted" in asked:
        asked["is_restricted"] = asked.pop("restricted")
    if "viewers" in asked:
        viewers = asked.pop("viewers")
        asked["only_listed"] = viewers is not None
        asked["viewers"] = rows_named(api_users_of(organization), viewers or [], "viewers")
    return asked
