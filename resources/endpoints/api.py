"""Which named endpoints does the organization publish? List, publish, read, change, withdraw."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apiusers.lookups import rows_named
from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.life.idempotency import Answer
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.schema import id_parameter, problems, switch_parameter
from portal.api.view import ApiView
from portal.http.query import is_asked
from portal.lookups import one
from portal.models import Organization
from portal.people.organizations import lock
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.endpoints.serializers import (
    EndpointAsked,
    EndpointChangeAsked,
    NamedEndpointPageShown,
    NamedEndpointShown,
    endpoint_shown,
)
from resources.endpoints.services import EndpointSettings, settings_of
from resources.models import NamedEndpoint
from resources.rows.calls import with_connectors

ENDPOINT_ID = id_parameter("endpoint_id")
CONFIRMED = switch_parameter("confirmed", "Needed while widgets show the endpoint.")
TAGS = ["Named endpoints"]


class Endpoints(ApiView):
    required_permission = permissions.ENDPOINTS_MANAGE

    @extend_schema(
        operation_id="listEndpoints",
        parameters=PAGE_PARAMETERS,
        responses=NamedEndpointPageShown,
        tags=TAGS,
    )
    def get(self, request: KeyRequest) -> Response:
        """The named endpoints of the organization, newest first."""
        return page_response(request, with_connectors(request.user.organization), endpoint_shown)

    @extend_schema(
        operation_id="createEndpoint",
        parameters=[IDEMPOTENCY_KEY],
        request=EndpointAsked,
        responses={201: NamedEndpointShown, **problems(409, 422)},
        tags=TAGS,
    )
    def post(self, request: KeyRequest) -> Response:
        """Publish a named query over a connector. Who may call it is decided by the grants of the connector."""
        organization, asked = request.user.organization, validated(EndpointAsked, request.data)

        def perform() -> Answer:
            made = endpoints.publish(
                organization=organization,
                settings=EndpointSettings(**wanted(asked, organization)),
                actor=request.user.actor(request),
                now=clock.now(),
            )
            return Answer(endpoint_shown(made), made.public_id)

        return created(request, perform, "/v1/endpoints", "endpoint")


class OneEndpoint(ApiView):
    required_permission = permissions.ENDPOINTS_MANAGE

    @extend_schema(
        operation_id="readEndpoint",
        parameters=[ENDPOINT_ID],
        responses=NamedEndpointShown,
        tags=TAGS,
    )
    def get(self, request: KeyRequest, endpoint_id: str) -> Response:
        """One named endpoint: what it gives of its connector, and what callers may ask."""
        return Response(endpoint_shown(endpoint_or_404(request, endpoint_id)))

    @extend_schema(
        operation_id="changeEndpoint",
        parameters=[ENDPOINT_ID],
        request=EndpointChangeAsked,
        responses={200: NamedEndpointShown, **problems(409)},
        tags=TAGS,
    )
    @transaction.atomic
    def patch(self, request: KeyRequest, endpoint_id: str) -> Response:
        """Change what is named, all or nothing; callers meet it at their next request."""
        organization = request.user.organization
        asked = wanted(validated(EndpointChangeAsked, request.data), organization)
        lock(organization)
        endpoint = endpoint_or_404(request, endpoint_id)
        endpoints.change(
            endpoint=endpoint,
            settings=replace(settings_of(endpoint), **asked),
            actor=request.user.actor(request),
        )
        return Response(endpoint_shown(endpoint_or_404(request, endpoint_id)))

    @extend_schema(
        operation_id="deleteEndpoint",
        parameters=[ENDPOINT_ID, CONFIRMED],
        responses={204: None, **problems(409)},
        tags=TAGS,
    )
    def delete(self, request: KeyRequest, endpoint_id: str) -> Response:
        """Withdraw it. With widgets that show it `?confirmed=true` is needed."""
        endpoints.delete(
            endpoint=endpoint_or_404(request, endpoint_id),
            actor=request.user.actor(request),
            confirmed=is_asked(request, "confirmed"),
        )
        return Response(status=204)


def endpoint_or_404(request: KeyRequest, endpoint_id: str) -> NamedEndpoint:
    rows = with_connectors(request.user.organization).select_related("organization")
    return one(rows, endpoint_id)


def wanted(asked: dict[str, Any], organization: Organization) -> dict[str, Any]:
    """What was asked, with the connector itself and parameters as the services know them. Raises InvalidInput."""
    if "connector" in asked:
        rows = organization.connectors.select_related("organization")
        [asked["connector"]] = rows_named(rows, [asked["connector"]], "connector")
    if "parameters" in asked:
        asked["parameters"] = [
            Parameter(given["name"], given["column"], given["required"], given["default"])
            for given in asked["parameters"]
        ]
    return asked
