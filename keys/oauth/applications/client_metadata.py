"""What does a client say of itself when it registers? The metadata of RFC 7591 section 2, judged field by field.

Members that are not known here are left alone, as section 2 wants. Published clients ask for every grant that the
metadata of the server names, and for a secret if they can have one: they get what there is, and the answer says what
that is (section 3.2.1). A client that could not work with it is refused.
"""

from dataclasses import dataclass
from typing import Any

from keys.oauth import scopes
from keys.oauth.errors import OAuthError
from keys.oauth.grant_types import AUTHORIZATION_CODE, REFRESH_TOKEN
from keys.redirect_uris import wrong_with
from portal.errors import InvalidInput
from portal.imitations import clean_honest_name
from portal.names import clean_name
from portal.permissions import known

MOST_ADDRESSES = 10  # one widely used client names six
NAMELESS = "Unnamed application"
# What every registered client gets, whatever part of it was asked for.
GIVEN = {
    "grant_types": [AUTHORIZATION_CODE, REFRESH_TOKEN],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
}


@dataclass(frozen=True)
class ClientMetadata:
    """What is kept of it. `scopes` are permissions, or None where the client named no scope."""

    name: str
    redirect_uris: list[str]
    scopes: list[str] | None


def read(said: dict[str, Any]) -> ClientMetadata:
    """The metadata of a registration request. Raises OAuthError with the errors of RFC 7591 section 3.2.2."""
    check_ways(said)
    return ClientMetadata(
        name=name_of(said.get("client_name", NAMELESS)),
        redirect_uris=addresses_of(said.get("redirect_uris")),
        scopes=scopes_of(said.get("scope")),
    )


def check_ways(said: dict[str, Any]) -> None:
    """Refuse a client that does not ask for a code, since it gets nothing else. Raises OAuthError."""
    if not isinstance(said.get("token_endpoint_auth_method", ""), str):
        raise invalid("token_endpoint_auth_method is a text.")
    for member, needed in (("grant_types", AUTHORIZATION_CODE), ("response_types", "code")):
        if needed not in texts_of(said.get(member, [needed]), member):
            raise invalid(f"{member} must hold {needed}: clients that register get nothing else.")


def name_of(name: Any) -> str:
    """What people are shown, by the rule for every name. Raises OAuthError."""
    if not isinstance(name, str):
        raise invalid("client_name is a text.")
    try:
        return clean_honest_name(clean_name(name))
    except InvalidInput as refusal:
        raise invalid(f"client_name: {refusal.detail}") from refusal


def addresses_of(addresses: Any) -> list[str]:
    """https, loopback or a scheme of its own, compared as text later. Raises OAuthError `invalid_redirect_uri`."""
    try:
        asked = texts_of(addresses, "redirect_uris")
    except OAuthError as error:
        raise invalid_redirect(error.description) from error
    if not 1 <= len(asked) <= MOST_ADDRESSES:
        raise invalid_redirect(f"A client names 1 to {MOST_ADDRESSES} redirect_uris.")
    for address in asked:
        # The address itself is not quoted: a description holds neither quotation marks nor letters beyond ASCII.
        if reason := wrong_with(address, private_use=True):
            raise invalid_redirect(f"One of redirect_uris cannot be registered: {reason}")
    return list(dict.fromkeys(asked))


def scopes_of(text: Any) -> list[str] | None:
    """The permissions among the names in `scope`; openid and its like are open to every client. Raises OAuthError."""
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise invalid("scope is a text: names with spaces between them.")
    try:
        asked = (scopes.parse(text) or frozenset()) - scopes.IDENTITY
    except OAuthError as error:
        raise invalid(error.description) from error
    if strange := sorted(asked - known().keys()):
        raise invalid(f"There is no permission called {strange[0][:60]}.")
    return sorted(asked)


def texts_of(value: Any, member: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise invalid(f"{member} is a list of texts.")
    return value


def invalid(detail: str) -> OAuthError:
    return OAuthError("invalid_client_metadata", detail)


def invalid_redirect(detail: str) -> OAuthError:
    return OAuthError("invalid_redirect_uri", detail)
