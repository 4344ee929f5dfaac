"""Which addresses do programs call on this floor? None ends in a slash, and none redirects."""

from django.urls import path, register_converter

from keys.api import openapi  # noqa: F401 - names our credentials in the OpenAPI document
from keys.api.api_user_tokens import (
    ApiUserToken,
    ApiUserTokenRevocation,
    ApiUserTokenRotation,
    ApiUserTokens,
)
from keys.api.collection import Keys
from keys.api.exchange import TokenFromBody, TokenFromHeader
from keys.api.forward_auth import ForwardAuth, ForwardAuthBelow, GatewayForwardAuth
from keys.api.member_tokens import (
    MemberToken,
    MemberTokenRevocation,
    MemberTokens,
    OneTokenOffer,
    TokenOffers,
)
from keys.api.single import Key, OwnRevocation, Revocation, Rotation
from keys.api.tokens import LivingToken, LivingTokens
from keys.api.usage import Usage
from keys.api.verify import VerifyKey
from keys.api.whoami import WhoAmI
from keys.oauth.applications.api import Applications, OneApplication
from keys.oauth.applications.registration_api import ClientRegistration
from keys.oauth.grants.device_api import DeviceAuthorizationEndpoint
from keys.oauth.grants.introspection_api import Introspection
from keys.oauth.grants.metadata_api import AuthorizationServer, Jwks, ProtectedResource
from keys.oauth.grants.token_api import Token
from keys.oauth.revocation.api import TokenRevocation as TokenRevocation
from keys.operators.belongings_api import (
    OrganizationAudit,
    OrganizationKey,
    OrganizationKeyRevocation,
    OrganizationKeys,
    OrganizationUsageReport,
)
from keys.operators.organizations_api import OneOrganization, Organizations, Suspension
from keys.operators.plans_api import OnePlan, Plans


class Anything:
    """What a gateway appends to our address: its caller's path, of whatever letters."""

    regex = "(?s:.*)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Anything, "anything")
OF_API_USER = "v1/api-users/<str:api_user_id>/tokens"
OF_ORGANIZATION = "v1/organizations/<str:organization_id>"
OF_MEMBER = "v1/members/<str:member_id>"
urlpatterns = [
    path("authentication/token", TokenFromBody.as_view()),
    path("v1/auth/authenticate", TokenFromHeader.as_view()),
    path("v1/whoami", WhoAmI.as_view()),
    path("v1/auth", ForwardAuth.as_view()),
    path("v1/auth/<anything:rest>", ForwardAuthBelow.as_view()),
    path("v1/forward-auth", GatewayForwardAuth.as_view()),
    path("v1/forward-auth/<anything:rest>", ForwardAuthBelow.as_view()),
    path("v1/keys/verify", VerifyKey.as_view()),
    path("v1/keys", Keys.as_view()),
    path("v1/keys/self/revocation", OwnRevocation.as_view()),
    path("v1/keys/<str:key_id>", Key.as_view()),
    path("v1/keys/<str:key_id>/rotation", Rotation.as_view()),
    path("v1/keys/<str:key_id>/revocation", Revocation.as_view()),
    path(OF_API_USER, ApiUserTokens.as_view()),
    path(f"{OF_API_USER}/<str:key_id>", ApiUserToken.as_view()),
    path(f"{OF_API_USER}/<str:key_id>/rotation", ApiUserTokenRotation.as_view()),
    path(f"{OF_API_USER}/<str:key_id>/revocation", ApiUserTokenRevocation.as_view()),
    path(f"{OF_MEMBER}/tokens", MemberTokens.as_view()),
    path(f"{OF_MEMBER}/tokens/<str:key_id>", MemberToken.as_view()),
    path(f"{OF_MEMBER}/tokens/<str:key_id>/revocation", MemberTokenRevocation.as_view()),
    path(f"{OF_MEMBER}/token-offers", TokenOffers.as_view()),
    path(f"{OF_MEMBER}/token-offers/<str:offer_id>", OneTokenOffer.as_view()),
    path("v1/keys/<str:key_id>/tokens", LivingTokens.as_view()),
    path("v1/keys/<str:key_id>/tokens/<str:token_id>", LivingToken.as_view()),
    path("v1/usage", Usage.as_view()),
    path("v1/applications", Applications.as_view()),
    path("v1/applications/<str:application_id>", OneApplication.as_view()),
    path("v1/organizations", Organizations.as_view()),
    path(OF_ORGANIZATION, OneOrganization.as_view()),
    path(f"{OF_ORGANIZATION}/suspension", Suspension.as_view()),
    path(f"{OF_ORGANIZATION}/keys", OrganizationKeys.as_view()),
    path(f"{OF_ORGANIZATION}/keys/<str:key_id>", OrganizationKey.as_view()),
    path(f"{OF_ORGANIZATION}/keys/<str:key_id>/revocation", OrganizationKeyRevocation.as_view()),
    path(f"{OF_ORGANIZATION}/usage", OrganizationUsageReport.as_view()),
    path(f"{OF_ORGANIZATION}/audit", OrganizationAudit.as_view()),
    path("v1/plans", Plans.as_view()),
    path("v1/plans/<str:plan_id>", OnePlan.as_view()),
    path("oauth/token", Token.as_view()),
    path("oauth/register", ClientRegistration.as_view()),
    path("oauth/introspect", Introspection.as_view()),
    path("oauth/revoke", TokenRevocation.as_view()),
    path("oauth/device_authorization", DeviceAuthorizationEndpoint.as_view()),
    path(".well-known/jwks.json", Jwks.as_view()),
    path(".well-known/oauth-authorization-server", AuthorizationServer.as_view()),
    path(".well-known/openid-configuration", AuthorizationServer.as_view()),
    path(".well-known/oauth-protected-resource", ProtectedResource.as_view()),
    path(".well-known/oauth-protected-resource/<path:rest>", ProtectedResource.as_view()),
]
