"""How does a client give a credential back? `POST /oauth/revoke` (RFC 7009). What lives is ended, or the answer is an
error; 200 says that nothing lives any more."""

from datetime import datetime

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.keystring import parse
from keys.life.revocation_by_holder import revoke_by_holder
from keys.models import ApiKey, Application, RefreshToken
from keys.oauth.errors import OAuthError, invalid_grant, invalid_request
from keys.oauth.grants import clients, consents, refresh_tokens
from keys.oauth.grants.client_authentication import caller_of
from keys.oauth.grants.grant_request import application_actor
from keys.oauth.revocation.revoked_access_tokens import revoke_token
from keys.oauth.view import OAuthView
from keys.verification import access_tokens
from keys.verification.arrivals import UNJUDGED
from keys.verification.audiences import ANYWHERE
from keys.verification.authentication import Principal
from keys.verification.door import verify
from keys.verification.owners import row_of
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import clock
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.permissions import KEYS_MANAGE

LIVES_NO_MORE = {Code.REVOKED, Code.EXPIRED}


class TokenRevocation(OAuthView):
    """A program ends tokens of its own key, with `keys:manage` those of its organization; an application ends what it
    was given; whoever holds the text of a key ends the key. What is no living credential of ours is 200, as a caller
    cannot do anything about it (RFC 7009 section 2.2); a living one of somebody else's is refused (section 2.1)."""

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
        text = parameters["token"]
        if application is not None:
            actor = application_actor(application, request)
            if not end_key(text, actor, now):
                end_for_application(text, application, actor, now)
        elif caller is not None:
            actor = principal_actor(*caller, request)
            if not end_key(text, actor, now):
                end_for_program(text, caller, actor, now)
        return Response(status=200)


def end_key(text: str, actor: Actor, now: datetime) -> bool:
    """True for the text of a key, which is ended when it lives: also one whose owner is inactive, and may return."""
    if parse(text) is None:
        return False
    verdict = verify(text, now=now, accept_tokens=False, arrival=UNJUDGED, cost=None)
    if verdict.key is not None and verdict.code not in LIVES_NO_MORE:
        revoke_by_holder(key=verdict.key, actor=actor, now=now)
    return True


def end_for_application(text: str, application: Application, actor: Actor, now: datetime) -> None:
    """A refresh token ends the whole consent, an access token itself (RFC 7009 section 2.1). Raises OAuthError."""
    if refresh := refresh_token_of(text, application):
        consents.withdraw(consent=refresh.consent, actor=actor, now=now, reason="given back")
    elif (claims := access_tokens.read(text, now)) and (parent := row_of(claims.key_id)):
        if parent.application_id == application.pk:
            end(claims, parent, actor, now)
        else:
            refuse_living(text, now)
    else:
        refuse_living_refresh_token(text, now)


def refresh_token_of(text: str, application: Application) -> RefreshToken | None:
    try:
        return refresh_tokens.find(text, application.public_id)
    except OAuthError:
        return None


def end_for_program(
    text: str, caller: tuple[Principal, Verdict], actor: Actor, now: datetime
) -> None:
    """Raises OAuthError."""
    principal, verdict = caller
    claims = access_tokens.read(text, now)
    parent = row_of(claims.key_id) if claims else None
    if claims is None or parent is None:
        refuse_living_refresh_token(text, now)
    elif may_end(principal.key, verdict, parent):
        end(claims, parent, actor, now)
    else:
        refuse_living(text, now)


def refuse_living(text: str, now: datetime) -> None:
    """An access token of somebody else's that still passes is not answered as if it had ended. Raises OAuthError."""
    verdict = verify(text, now=now, accept_keys=False, place=ANYWHERE, cost=None)
    if verdict.record is not None and verdict.code not in LIVES_NO_MORE:
        raise not_yours()


def refuse_living_refresh_token(text: str, now: datetime) -> None:
    """Raises OAuthError for a refresh token of another client that can still be used."""
    if refresh_tokens.is_living(text, now):
        raise not_yours()


def not_yours() -> OAuthError:
    return invalid_grant(
        "This token was issued to another client. It lives on; ask that client to end it."
    )


def may_end(key: ApiKey, verdict: Verdict, parent: ApiKey) -> bool:
    """Its own key's tokens, its API user's, or with `keys:manage` the organization's."""
    if parent.organization_id != key.organization_id:
        return False
    is_same_machine = key.owner_api_user_id and key.owner_api_user_id == parent.owner_api_user_id
    return parent.pk == key.pk or bool(is_same_machine) or KEYS_MANAGE in verdict.permissions


def end(claims: access_tokens.Claims, parent: ApiKey, actor: Actor, now: datetime) -> None:
    revoke_token(
        key=parent, token_id=claims.token_id, expires_at=claims.expires_at, actor=actor, now=now
    )


def principal_actor(principal: Principal, verdict: Verdict, request: ApiRequest) -> Actor:
    request.auth = verdict  # the actor holds what the credential holds
    return principal.actor(request)
