"""Which widgets does the organization have? List, make, read, change, delete."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.lookups import api_users_of, rows_named
from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.life.idempotency import Answer
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.lookups import one
from portal.models import Organization
from portal.people.organizations import lock
from resources.models import Widget
from resources.rows.calls import with_connectors
from resources.widgets import services as widgets
from resources.widgets.lookup import widgets_of
from resources.widgets.rules import WidgetSettings, settings_of
from resources.widgets.serializers import (
    WidgetAsked,
    WidgetChangeAsked,
    WidgetPageShown,
    WidgetShown,
    widget_shown,
)

WIDGET_ID = id_parameter("widget_id")
TAGS = ["Widgets"]


class Widgets(ApiView):
    required_permission = permissions.WIDGETS_MANAGE

    @extend_schema(
        operation_id="listWidgets", parameters=PAGE_PARAMETERS, responses=WidgetPageShown, tags=TAGS
    )
    def get(self, request: KeyRequest) -> Response:
        """The widgets of the organization, newest first."""
        rows = widgets_of(request.user.organization).prefetch_related("viewers")
        return page_response(request, rows, widget_shown)

    @extend_schema(
        operation_id="createWidget",
        parameters=[IDEMPOTENCY_KEY],
        request=WidgetAsked,
        responses={201: WidgetShown, **problems(409, 422)},
        tags=TAGS,
    )
    def post(self, request: KeyRequest) -> Response:
        """Make a widget over an endpoint, restricted to tokens and embedded nowhere unless told otherwise."""
        organization, asked = request.user.organization, validated(WidgetAsked, request.data)

        def perform() -> Answer:
            made = widgets.create(
                organization=organization,
                settings=WidgetSettings(**wanted(asked, organization)),
                actor=request.user.actor(request),
                now=clock.now(),
            )
            return Answer(widget_shown(made), made.public_id)

        return created(request, perform, "/v1/widgets", "widget")


class OneWidget(ApiView):
    required_permission = permissions.WIDGETS_MANAGE

    @extend_schema(
        operation_id="readWidget", parameters=[WIDGET_ID], responses=WidgetShown, tags=TAGS
    )
    def get(self, request: KeyRequest, widget_id: str) -> Response:
        """One widget; `url` is what pages put into a frame."""
        return Response(widget_shown(widget_or_404(request, widget_id)))

    @extend_schema(
        operation_id="changeWidget",
        parameters=[WIDGET_ID],
        request=WidgetChangeAsked,
        responses={200: WidgetShown, **problems(409)},
        tags=TAGS,
    )
    @transaction.atomic
    def patch(self, request: KeyRequest, widget_id: str) -> Response:
        """Change what is named, all or nothing; it counts from the next request for the widget."""
        organization = request.user.organization
        asked = wanted(validated(WidgetChangeAsked, request.data), organization)
        lock(organization)
        widget = widget_or_404(request, widget_id)
        widgets.change(
            widget=widget,
            settings=replace(settings_of(widget), **asked),
            actor=request.user.actor(request),
        )
        return Response(widget_shown(widget_or_404(request, widget_id)))

    @extend_schema(
        operation_id="deleteWidget", parameters=[WIDGET_ID], responses={204: None}, tags=TAGS
    )
    def delete(self, request: KeyRequest, widget_id: str) -> Response:
        """Pages that embed it say that there is no such widget from now on."""
        widget = widget_or_404(request, widget_id)
        widgets.delete(widget=widget, actor=request.user.actor(request))
        return Response(status=204)


def widget_or_404(request: KeyRequest, widget_id: str) -> Widget:
    return one(widgets_of(request.user.organization), widget_id)


def wanted(asked: dict[str, Any], organization: Organization) -> dict[str, Any]:
    """What was asked as the services know it. Raises InvalidInput `unknown_id`."""
    if "endpoint" in asked:
        [asked["endpoint"]] = rows_named(
            with_connectors(organization), [asked["endpoint"]], "endpoint"
        )
    if "restricted" in asked:
        asked["is_restricted"] = asked.pop("restricted")
    if "viewers" in asked:
        viewers = asked.pop("viewers")
        asked["only_listed"] = viewers is not None
        asked["viewers"] = rows_named(api_users_of(organization), viewers or [], "viewers")
    return asked
