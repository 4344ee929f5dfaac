"""Where do clients find us? What the server can do (RFC 8414), its keys (RFC 7517) and the resource (RFC 9728)."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.oauth.grants.grants import grants_offered
from keys.oauth.scopes import IDENTITY
from keys.secrets import signing_rotation
from keys.secrets.signing_ring import JWKS_MAX_AGE, RS256
from keys.verification.audiences import is_ours, issuer
from portal import clock
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from portal.errors import Refusal
from portal.installation import brand
from portal.installation.modules import is_on
from portal.permissions import known

PUBLIC = "clients read it before they have a credential"
CACHEABLE = {"Cache-Control": f"public, max-age={JWKS_MAX_AGE}"}
CLIENT_METHODS = ["client_secret_basic", "client_secret_post"]


class Published(ApiView):
    """A document for everybody, from any origin."""

    public_because = PUBLIC
    open_to_all_origins = True
    takes_any_header = (
        True  # clients send what they like along, such as the version of their own protocol
    )
    http_method_names = ["get", "head"]


class Jwks(Published):
    """The keys whose signatures count: those that sign, those to come and those that retire."""

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest) -> Response:
        now = clock.now()
        for algorithm in {RS256, settings.TOKEN_ALGORITHM}:
            signing_rotation.signer(
                algorithm, now
            )  # the first one is made when it is first looked for
        keys = [member.public() for member in signing_rotation.published(now)]
        return Response({"keys": keys}, headers=CACHEABLE)


class AuthorizationServer(Published):
    """Also at the address of OpenID Connect discovery, where some clients look first."""

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest) -> Response:
        return Response(server_metadata(), headers=CACHEABLE)


class ProtectedResource(Published):
    """The metadata of the resource that the address names: all of ours, or one under it (RFC 9728 section 3.1)."""

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest, rest: str = "") -> Response:
        resource = issuer() + rest
        if not is_ours(resource):
            raise Refusal("not_found", "There is no such resource.", status=404)
        return Response(resource_metadata(resource), headers=CACHEABLE)


def server_metadata() -> dict[str, Any]:
    base = settings.PUBLIC_URL
    return {
        "issuer": issuer(),
        "token_endpoint": f"{base}/oauth/token",
        "introspection_endpoint": f"{base}/oauth/introspect",
        "revocation_endpoint": f"{base}/oauth/revoke",
        **endpoints_of_applications(),
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "scopes_supported": [*sorted(known()), *sorted(IDENTITY)],
        "response_types_supported": ["code"] if is_on("applications") else [],
        "response_modes_supported": ["query", "web_message"],
        "grant_types_supported": list(grants_offered()),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*CLIENT_METHODS, "none"],
        "introspection_endpoint_auth_methods_supported": CLIENT_METHODS,
        "revocation_endpoint_auth_methods_supported": [*CLIENT_METHODS, "none"],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [RS256],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "email", "name"],
        "protected_resources": [issuer()],
        **policies("op"),
    }


def endpoints_of_applications() -> dict[str, str]:
    """Where people are asked, and where clients register themselves; named only while there (RFC 8414 section 2)."""
    base = settings.PUBLIC_URL
    if not is_on("applications"):
        return {}
    there = f"{base}/oauth/register"
    registering = {"registration_endpoint": there} if settings.CLIENT_REGISTRATION else {}
    return {
        "authorization_endpoint": f"{base}/oauth/authorize",
        "device_authorization_endpoint": f"{base}/oauth/device_authorization",
        **registering,
    }


def policies(of: str) -> dict[str, str]:
    """Where the terms and the privacy policy stand, where operators said so: of the server (`op`, RFC 8414 section 2)
    or of the resource (`resource`, RFC 9728 section 2)."""
    shown = brand.current()
    said = {f"{of}_tos_uri": shown.terms_url, f"{of}_policy_uri": shown.privacy_url}
    return {name: address for name, address in said.items() if address}


def resource_metadata(resource: str) -> dict[str, Any]:
    return {
        "resource": resource,
        "resource_name": brand.current().name,
        **policies("resource"),
        "authorization_servers": [issuer()],
        "jwks_uri": f"{settings.PUBLIC_URL}/.well-known/jwks.json",
        "scopes_supported": sorted(known()),
        "bearer_methods_supported": ["header"],
    }
