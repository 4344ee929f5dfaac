"""What does an application ask of a person? The parameters of an authorization request, judged one by one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from keys.oauth import resources, scopes
from keys.oauth.consent.targets import (
    LONGEST,
    WEB_MESSAGE,
    Given,
    Refused,
    RegisteredTargets,
    Target,
    is_echoable,
    target_of,
)
from keys.oauth.errors import OAuthError
from portal.permissions import known

CODE_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # base64url of SHA-256, RFC 7636
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
NOT_SPOKEN = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that may be shown to a person."""

    target: Target
    code_challenge: str
    scope: tuple[str, ...]  # permissions, then openid and its like
    nonce: str
    resource: str  # as asked, several with spaces between; empty for the issuer
    prompt: frozenset[str]


def read(given: Given, client: RegisteredTargets) -> AuthorizationRequest:
    """The request, all of it judged. Raises Untrusted, Refused."""
    target = target_of(given, client)
    refuse_repeated(given, target)
    values = {name: value[0] for name, value in given.items() if value}
    check_protocol(values, client, target)
    check_challenge(values, target)
    return AuthorizationRequest(
        target=target,
        code_challenge=values["code_challenge"],
        scope=clean_scope(values.get("scope", ""), client, target),
        nonce=values.get("nonce", ""),
        resource=asked_resource(given, target),
        prompt=clean_prompt(values.get("prompt", ""), target),
    )


def refuse_repeated(given: Given, target: Target) -> None:
    """No parameter comes twice (RFC 6749 section 3.1): two readers might each take another one. Resources may be
    several (RFC 8707 section 2.1), and all of them count."""
    if any(len(values) > 1 for name, values in given.items() if name not in resources.REPEATABLE):
        raise Refused("invalid_request", "A parameter came twice. Send each one once.", target)


def check_protocol(values: Mapping[str, str], client: RegisteredTargets, target: Target) -> None:
    """Refuse what is not spoken here (RFC 6749 section 4.1.1). Raises Refused, which is told to `target`."""
    for name, error in NOT_SPOKEN.items():
        if name in values:
            raise Refused(error, f"The parameter {name} is not supported.", target)
    if not values.get("response_type"):
        raise Refused("invalid_request", "response_type is missing. Send code.", target)
    if values["response_type"] != "code":
        raise Refused("unsupported_response_type", "Only the response_type code is given.", target)
    mode = values.get("response_mode") or "query"
    if mode not in {"query", WEB_MESSAGE}:
        raise Refused("invalid_request", "response_mode is query or web_message.", target)
    if mode == WEB_MESSAGE and not client.web_message:
        detail = (
            "The organization of this application has not switched response_mode web_message on."
        )
        raise Refused("unauthorized_client", detail, target)
    if not all(is_echoable(values.get(name, "")) for name in ("state", "nonce")):
        detail = f"state and nonce have at most {LONGEST} characters, printable ones of ASCII."
        raise Refused("invalid_request", detail, target)


def check_challenge(values: Mapping[str, str], target: Target) -> None:
    """PKCE with S256, always (RFC 9700 section 2.1.1). No method named would mean plain (RFC 7636 section 4.3)."""
    if not CODE_CHALLENGE.fullmatch(values.get("code_challenge", "")):
        detail = (
            "code_challenge is missing or wrong. Send the SHA-256 of the verifier in base64url."
        )
        raise Refused("invalid_request", detail, target)
    if values.get("code_challenge_method") != "S256":
        raise Refused("invalid_request", "code_challenge_method must be S256.", target)


def clean_scope(text: str, client: RegisteredTargets, target: Target) -> tuple[str, ...]:
    """What is asked for; without a permission, all that the application may ask for. Raises Refused `invalid_scope`.

    A client that registered itself asks before it can know what the organization lets it ask for: it gets the part
    that may be asked for, and the answer of the token endpoint names it (RFC 6749 section 3.3).
    """
    offered = client.allowed_scopes
    try:
        asked = scopes.parse(text)
    except OAuthError as error:
        raise Refused(error.error, error.description, target) from error
    if asked is None or scopes.asks_for_all(asked):
        return (*sorted(offered), *sorted(asked or ()))
    ceiling = known().keys() if client.is_self_registered else offered
    if strange := sorted(asked - ceiling - scopes.IDENTITY):
        detail = f"This application is not registered for {strange[0][:60]}. {scopes.REMEDY}"
        raise Refused("invalid_scope", detail, target)
    return (*sorted(asked & offered), *sorted(asked & scopes.IDENTITY))


def asked_resource(given: Given, target: Target) -> str:
    """`resource` (RFC 8707), or `audience` as some clients call it. Raises Refused `invalid_target`."""
    try:
        named = resources.requested_resource(
            resources.joined(given.get("resource", ())), resources.joined(given.get("audience", ()))
        )
        resources.audience_of(named)
    except OAuthError as error:
        raise Refused(error.error, error.description, target) from error
    return named


def clean_prompt(text: str, target: Target) -> frozenset[str]:
    """OpenID Connect Core section 3.1.2.1. Raises Refused."""
    asked = frozenset(text.split(" ")) - {""}
    if asked - PROMPTS or ("none" in asked and len(asked) > 1):
        detail = "prompt is none alone, or some of login, consent and select_account."
        raise Refused("invalid_request", detail, target)
    return asked
