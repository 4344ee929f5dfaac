"""How does a program without a browser begin? `POST /oauth/device_authorization` (RFC 8628 section 3.1)."""

from urllib.parse import urlencode

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.models import Application
from keys.oauth import resources, scopes
from keys.oauth.errors import invalid_scope
from keys.oauth.grants import clients, devices
from keys.oauth.view import OAuthView
from portal import clock
from portal.api.request_types import ApiRequest
from portal.permissions import known
from portal.remote import client_ip, client_network

PAGE = "/device"


class DeviceAuthorizationEndpoint(OAuthView):
    """A public application asks for a device code and the short code that a person types at `/device`."""

    public_because = "a public application names itself, and gets nothing before a person allows it"

    @extend_schema(exclude=True)
    def post(self, request: ApiRequest) -> Response:
        parameters, now = self.parameters(request), clock.now()
        application = clients.application(clients.read_credential(request.META, parameters))
        resource = resources.requested_resource(
            parameters.get("resource", ""), parameters.get("audience", "")
        )
        resources.audience_of(resource)
        scope = scope_of(parameters.get("scope", ""), application)
        started = devices.start(
            application,
            scope=scope,
            resource=resource,
            now=now,
            asked_from=client_ip(request),
            network=client_network(request),
        )
        page = f"{settings.PUBLIC_URL}{PAGE}"
        return Response(
            {
                "device_code": started.device_code,
                "user_code": started.user_code,
                "verification_uri": page,
                "verification_uri_complete": f"{page}?{urlencode({'user_code': started.user_code})}",
                "expires_in": int((started.row.expires_at - now).total_seconds()),
                "interval": started.row.interval,
            }
        )


def scope_of(text: str, application: Application) -> list[str]:
    """Permissions first, then openid and its like. Raises OAuthError `invalid_scope`."""
    offered = application.allowed_scopes
    asked = scopes.parse(text) or frozenset()
    if strange := sorted((asked - offered) & known().keys()):
        detail = f"This application is not registered for {strange[0]}. {scopes.REMEDY}"
        raise invalid_scope(detail)
    wanted = scopes.narrow(text, offered)
    identity = asked & scopes.IDENTITY
    if not wanted and not identity - {scopes.OFFLINE}:
        raise invalid_scope("This application may ask for nothing. Its organization chose so.")
    return [*sorted(wanted), *sorted(identity)]
