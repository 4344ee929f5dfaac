"""How does a client give a token back? `POST /oauth/revoke` (RFC 7009): always 200, so that nothing can be probed."""

from datetime import datetime

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.models import ApiKey, Application, RefreshToken
from keys.oauth.errors import OAuthError, invalid_request
from keys.oauth.grants import clients, consents, refresh_tokens
from keys.oauth.grants.client_authentication import caller_of
from keys.oauth.grants.grant_request import application_actor
from keys.oauth.grants.revoking import revoke_token
from keys.oauth.view import OAuthView
from keys.verification import tokens
from keys.verification.authentication import Principal
from keys.verification.owners import row_of
from keys.verification.verdicts import Verdict
from portal import clock
from portal.actors import Actor
from portal.api.request import ApiRequest
from portal.permissions import KEYS_MANAGE


class TokenRevocation(OAuthView):
    """A program ends tokens of its own key, with `keys:manage` those of its organization; an application ends what
    it was given. Anything else changes nothing and gets the same answer."""

    public_because = "a public application names itself, and can only end what it was given"

    @extend_schema(exclude=True)
    def post(self, request: ApiRequest) -> Response:
        parameters, now = self.parameters(request), clock.now()
        caller = caller_of(self, request)
        application = None
        if caller is None:
            application = clients.application(clients.read_credential(request.META, parameters))
        if "token" not in parameters:
            raise invalid_request("The parameter token is missing.")
        if application is not None:
            end_for_application(parameters["token"], application, request, now)
        elif caller is not None:
            end_for_program(parameters["token"], caller, request, now)
        return Response(status=200)


def end_for_application(
    text: str, application: Application, request: ApiRequest, now: datetime
) -> None:
    """A refresh token ends the whole consent, an access token itself (RFC 7009 section 2.1)."""
    actor = application_actor(application, request)
    if refresh := refresh_token_of(text, application):
        consents.withdraw(consent=refresh.consent, actor=actor, now=now, reason="given back")
    elif claims := tokens.read(text, now):
        parent = row_of(claims.key_id)
        if parent is not None and parent.application_id == application.pk:
            end(claims, parent, actor, now)


def refresh_token_of(text: str, application: Application) -> RefreshToken | None:
    try:
        return refresh_tokens.find(text, application.public_id)
    except OAuthError:
        return None


def end_for_program(
    text: str, caller: tuple[Principal, Verdict], request: ApiRequest, now: datetime
) -> None:
    principal, verdict = caller
    claims = tokens.read(text, now)
    parent = row_of(claims.key_id) if claims else None
    if claims and parent is not None and may_end(principal.key, verdict, parent):
        end(claims, parent, principal_actor(principal, verdict, request), now)


def may_end(key: ApiKey, verdict: Verdict, parent: ApiKey) -> bool:
    """Its own key's tokens, its API user's, or with `keys:manage` the organization's."""
    if parent.organization_id != key.organization_id:
        return False
    is_same_machine = key.owner_api_user_id and key.owner_api_user_id == parent.owner_api_user_id
    return parent.pk == key.pk or bool(is_same_machine) or KEYS_MANAGE in verdict.permissions


def end(claims: tokens.Claims, parent: ApiKey, actor: Actor, now: datetime) -> None:
    revoke_token(
        key=parent, token_id=claims.token_id, expires_at=claims.expires_at, actor=actor, now=now
    )


def principal_actor(principal: Principal, verdict: Verdict, request: ApiRequest) -> Actor:
    request.auth = verdict  # the actor holds what the credential holds
    return principal.actor(request)
