"""Who may reach this connector? Read, give and take away grants through the API."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from apiusers.lookups import api_users_of
from apiusers.principals import Holder
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, problems
from portal.api.view import ApiView
from portal.errors import InvalidInput
from portal.lookups import member_or_404, one
from portal.models import Organization
from resources.connectors.view import CONNECTOR_ID
from resources.grants import services as grants
from resources.grants.serializers import (
    HOLDER_TYPES,
    GrantAsked,
    GrantPageShown,
    GrantShown,
    grant_shown,
)
from resources.models import Connector

HOLDER_TYPE = OpenApiParameter(
    "holder_type", str, OpenApiParameter.PATH, enum=[name for name, _ in HOLDER_TYPES]
)
HOLDER_ID = id_parameter("holder_id")


def connector_or_404(request: ApiRequest, connector_id: str) -> Connector:
    rows = request.user.organization.connectors.select_related("organization")
    return one(rows, connector_id)


def holder_or_404(organization: Organization, kind: str, identifier: str) -> Holder:
    """Raises Http404, alike for another organization's."""
    if kind == "team":
        return one(organization.teams.select_related("organization"), identifier)
    if kind == "api_user":
        return one(api_users_of(organization).select_related("organization"), identifier)
    if kind == "user":
        return member_or_404(organization, identifier)
    raise Http404


def holder_named(organization: Organization, named: dict[str, str]) -> Holder:
    """The holder in a body. Raises InvalidInput `unknown_id`."""
    try:
        return holder_or_404(organization, named["type"], named["id"])
    except Http404 as error:
        detail = "There is no such holder in this organization. Nothing was changed."
        raise InvalidInput("holder", "unknown_id", detail) from error


class Grants(ApiView):
    required_permission = permissions.GRANTS_MANAGE

    @extend_schema(
        operation_id="listGrants",
        parameters=[CONNECTOR_ID, *PAGE_PARAMETERS],
        responses=GrantPageShown,
        tags=["Connectors"],
    )
    def get(self, request: ApiRequest, connector_id: str) -> Response:
        """The grants as they were given, newest first; what teams pass on to their members is not repeated."""
        rows = connector_or_404(request, connector_id).grants.filter(api_user__deleted_at=None)
        rows = rows.select_related("membership__user", "api_user", "team")
        return page_response(request, rows, grant_shown)

    @extend_schema(
        operation_id="grantConnector",
        parameters=[CONNECTOR_ID],
        request=GrantAsked,
        responses={200: GrantShown, **problems(409)},
        tags=["Connectors"],
    )
    def post(self, request: ApiRequest, connector_id: str) -> Response:
        """Grant it to a user, an API user or a team; a second grant to the same holder changes the level."""
        asked, connector = (
            validated(GrantAsked, request.data),
            connector_or_404(request, connector_id),
        )
        holder = holder_named(request.user.organization, asked["holder"])
        grants.grant(
            connector=connector, holder=holder, level=asked["level"],
            actor=request.user.actor(request), now=clock.now(),
        )  # fmt: skip
        return Response(grant_shown(grants.grant_of(connector, holder)))


class OneGrant(ApiView):
    required_permission = permissions.GRANTS_MANAGE

    @extend_schema(
        operation_id="removeGrant",
        parameters=[CONNECTOR_ID, HOLDER_TYPE, HOLDER_ID],
        responses={204: None},
        tags=["Connectors"],
    )
    def delete(
        self, request: ApiRequest, connector_id: str, holder_type: str, holder_id: str
    ) -> Response:
        """Take the grant away; without one nothing happens. It counts from the holder's next request on."""
        connector = connector_or_404(request, connector_id)
        holder = holder_or_404(request.user.organization, holder_type, holder_id)
        grants.take_away(connector=connector, holder=holder, actor=request.user.actor(request))
        return Response(status=204)
