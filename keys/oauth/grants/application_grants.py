"""What does an application get for what a person allowed? By code, by refresh token, or on a device."""

from keys.life.services import read_again
from keys.models import ApiKey
from keys.oauth import lifetimes, resources, scopes
from keys.oauth.errors import invalid_grant
from keys.oauth.grant_types import AUTHORIZATION_CODE, REFRESH_TOKEN
from keys.oauth.grants import (
    authorization_codes,
    clients,
    consents,
    devices,
    id_tokens,
    refresh_tokens,
)
from keys.oauth.grants.grant_request import Answer, GrantRequest, application_actor, bearer
from keys.verification import access_tokens
from keys.verification.owners import permissions_of


def authorization_code(asked: GrantRequest) -> Answer:
    """RFC 6749 section 4.1.3 with PKCE: an application swaps its code, once, for what a person allowed."""
    application = clients.application(asked.client)
    code = authorization_codes.redeem(
        text=asked.need("code"),
        client_id=application.public_id,
        redirect_uri=asked.need("redirect_uri"),
        verifier=asked.get("code_verifier"),
        actor=application_actor(application, asked.request),
        now=asked.now,
    )
    resource = resources.narrow(asked.resource, code.resource)
    return issue_tokens(
        asked, AUTHORIZATION_CODE, code.consent, code.scope, resource, nonce=code.nonce
    )


def refresh_token(asked: GrantRequest) -> Answer:
    """RFC 6749 section 6, with rotation: the next refresh token comes with the answer."""
    application = clients.application(asked.client)
    found = refresh_tokens.find(asked.need("refresh_token"), application.public_id)
    # What can be refused without using the token up is refused first.
    held = frozenset(found.scope) - scopes.IDENTITY
    wanted = scopes.narrow(asked.get("scope"), held)
    resource = resources.narrow(asked.resource, found.resource)
    resources.audience_of(resource)
    successor = refresh_tokens.exchange(
        found, actor=application_actor(application, asked.request), now=asked.now
    )
    scope = [name for name in found.scope if name in wanted or name in scopes.IDENTITY]
    answer = issue_tokens(asked, REFRESH_TOKEN, found.consent, scope, resource, nonce=found.nonce)
    return {**answer, "refresh_token": successor}


def device_code(asked: GrantRequest) -> Answer:
    """RFC 8628 section 3.4: the program asks until the person has answered."""
    application = clients.application(asked.client)
    device = devices.redeem(
        text=asked.need("device_code"), client_id=application.public_id, now=asked.now
    )
    if device.consent is None:
        raise invalid_grant("The device code is not known, or was used. Start again.")
    return issue_tokens(asked, "device_code", device.consent, device.scope, device.resource)


def issue_tokens(
    asked: GrantRequest,
    grant: str,
    consent: ApiKey,
    scope: list[str],
    resource: str,
    *,
    nonce: str = "",
) -> Answer:
    """The tokens that a living consent gives: access, id when `openid` was asked, refresh when it may."""
    consent = read_again(consent)
    if consents.has_ended(consent, asked.now):
        raise invalid_grant("What the person allowed has ended. Ask again.")
    held = permissions_of(consent) & frozenset(scope)
    wish = access_tokens.TokenRequest(
        seconds=lifetimes.of_oauth(consent), grant=grant, audience=resources.audience_of(resource)
    )
    answer, token = bearer(consent, held, wish, asked.now)
    if id_tokens.OPENID in scope:
        answer["id_token"] = id_tokens.issue(
            consent, scope=scope, nonce=nonce, now=asked.now, expires_at=token.expires_at
        )
    answer["scope"] = " ".join(
        [*sorted(held), *(name for name in scope if name in scopes.IDENTITY)]
    )
    if scopes.OFFLINE in scope and grant != REFRESH_TOKEN:
        answer["refresh_token"] = refresh_tokens.issue(
            consent, scope=scope, resource=resource, nonce=nonce, now=asked.now
        )
    return answer
