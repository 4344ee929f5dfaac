"""What have the routes about connectors in common? Whom they know, and what they tell of one."""

from typing import Any, cast

from django.db.models import QuerySet

from keys.verification.authentication import KeyRequest
from keys.verification.refusals import insufficient_scope
from portal import permissions
from portal.api.generic import RowView
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, switch_parameter
from portal.errors import Forbidden
from resources.access.reach import Reach, reach_of_key
from resources.connectors.serializers import connector_shown
from resources.models import Connector

CONNECTOR_ID = id_parameter("connector_id")
CONFIRMED = switch_parameter("confirmed", "Needed when endpoints would stop working.")
LOSSY = switch_parameter("lossy", "Needed when values would be written differently as numbers.")
USEFUL_FOR = frozenset({permissions.ENDPOINTS_CALL, permissions.CONNECTORS_MANAGE})
READING = frozenset({"GET", "HEAD"})


class ConnectorView(RowView[Connector]):
    """Reading needs a grant, and a permission that it is of use for: `endpoints:call`, or `connectors:manage`, which
    knows every connector and which everything else needs. A key to which nothing was given sees no names."""

    def required_permissions(self, request: ApiRequest) -> frozenset[str]:
        reads = request.method in READING
        return frozenset() if reads else frozenset({permissions.CONNECTORS_MANAGE})

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises Refusal 403 `insufficient_scope`."""
        super().initial(request, *args, **kwargs)
        if not request.auth.permissions & USEFUL_FOR:
            raise insufficient_scope([permissions.ENDPOINTS_CALL])

    def manages(self, request: ApiRequest) -> bool:
        return permissions.CONNECTORS_MANAGE in request.auth.permissions

    def granted(self, request: ApiRequest) -> Reach:
        """What was granted to the owner of the key; read once a request."""
        if not hasattr(self, "reach"):
            self.reach = reach_of_key(cast(KeyRequest, request).user.key)
        return self.reach

    def rows(self, request: ApiRequest) -> QuerySet[Connector]:
        """The connectors whose description the caller may read."""
        everything = Reach(request.user.organization, None)
        reach = everything if self.manages(request) else self.granted(request)
        rows = reach.connectors().select_related("organization", "http", "table")
        return rows.prefetch_related("table__columns")

    def refuse_rows(self, request: ApiRequest, connector: Connector) -> None:
        """Raises Forbidden `user_level_needed` for a caller who knows the connector and was not granted its rows."""
        if self.manages(request) and self.granted(request).level_of(connector) is None:
            detail = (
                "You manage this connector, and were not granted its rows. Ask for the level User."
            )
            raise Forbidden(detail, code="user_level_needed")
        self.granted(request).refuse_rows(connector)

    def shown(self, request: ApiRequest, row: Connector) -> dict[str, Any]:
        level = self.granted(request).level_of(row)
        return connector_shown(row, level, manages=self.manages(request))
