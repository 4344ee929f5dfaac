"""Which named endpoints does the organization publish? List, publish, read, change, withdraw."""

from typing import Any

from django.db.models import QuerySet

from apiusers.lookups import rows_named
from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from portal import permissions
from portal.api.generic import ReadChangeDeleteView, ResourceKind, RowView
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, switch_parameter
from portal.http.query import is_asked
from portal.models import Organization
from resources.endpoints import services as endpoints
from resources.endpoints.lookup import endpoints_of
from resources.endpoints.rules import Parameter
from resources.endpoints.serializers import (
    EndpointAsked,
    EndpointChangeAsked,
    NamedEndpointPageShown,
    NamedEndpointShown,
    endpoint_shown,
)
from resources.endpoints.services import EndpointSettings
from resources.models import NamedEndpoint

ENDPOINT = ResourceKind(
    "Endpoint",
    "Endpoints",
    "Named endpoints",
    shown=NamedEndpointShown,
    page=NamedEndpointPageShown,
)


class EndpointView(RowView[NamedEndpoint]):
    required_permission = permissions.ENDPOINTS_MANAGE
    shows = staticmethod(endpoint_shown)

    def rows(self, request: ApiRequest) -> QuerySet[NamedEndpoint]:
        return endpoints_of(request.user.organization).select_related("organization")


@ENDPOINT.list_create(
    lists="The named endpoints of the organization, newest first.",
    creates="Publish a named query over a connector. Who may call it is decided by the grants of the connector.",
    parameters=[IDEMPOTENCY_KEY],
    statuses=(409, 422),
)
class Endpoints(EndpointView, IdempotentCreateView[NamedEndpoint]):
    asked = EndpointAsked
    makes = "endpoint"

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> NamedEndpoint:
        settings = EndpointSettings(**settings_in(asked, request.user.organization))
        return endpoints.publish(settings=settings, **self.made_here(request))


@ENDPOINT.read_change_delete(
    id_parameter("endpoint_id"),
    reads="One named endpoint: what it gives of its connector, and what callers may ask.",
    changes="Change what is named, all or nothing; callers meet it at their next request.",
    deletes="Withdraw it. With widgets that show it `?confirmed=true` is needed.",
    delete_parameters=[switch_parameter("confirmed", "Needed while widgets show the endpoint.")],
    delete_statuses=(409,),
)
class OneEndpoint(EndpointView, ReadChangeDeleteView[NamedEndpoint]):
    asked = EndpointChangeAsked

    def change(self, request: ApiRequest, row: NamedEndpoint, asked: dict[str, Any]) -> None:
        given, actor = settings_in(asked, request.user.organization), request.user.actor(request)
        endpoints.change(endpoint=row, settings=given, actor=actor)

    def remove(self, request: ApiRequest, row: NamedEndpoint) -> None:
        actor, confirmed = request.user.actor(request), is_asked(request, "confirmed")
        endpoints.delete(endpoint=row, actor=actor, confirmed=confirmed)


def settings_in(asked: dict[str, Any], organization: Organization) -> dict[str, Any]:
    """What a body asks, as members of EndpointSettings. Raises InvalidInput `unknown_id`."""
    if "connector" in asked:
        rows = organization.connectors.select_related("organization")
        [asked["connector"]] = rows_named(rows, [asked["connector"]], "connector")
    if "parameters" in asked:
        asked["parameters"] = [
            Parameter(given["name"], given["column"], given["required"], given["default"])
            for given in asked["parameters"]
        ]
    return asked
