"""Which grants are there? One function each, from checked parameters to the answer of `POST /oauth/token`."""

from collections.abc import Callable

from keys.oauth.errors import OAuthError
from keys.oauth.grant_types import (
    AUTHORIZATION_CODE,
    CLIENT_CREDENTIALS,
    DEVICE_CODE,
    REFRESH_TOKEN,
    TOKEN_EXCHANGE,
)
from keys.oauth.grants.application_grants import authorization_code, device_code, refresh_token
from keys.oauth.grants.grant_request import Answer, GrantRequest
from keys.oauth.grants.program_grants import client_credentials, token_exchange

GRANTS: dict[str, Callable[[GrantRequest], Answer]] = {
    CLIENT_CREDENTIALS: client_credentials,
    TOKEN_EXCHANGE: token_exchange,
    AUTHORIZATION_CODE: authorization_code,
    REFRESH_TOKEN: refresh_token,
    DEVICE_CODE: device_code,
}


def grant(asked: GrantRequest) -> Answer:
    """Raises OAuthError `unsupported_grant_type`, and what the grant raises."""
    chosen = GRANTS.get(asked.need("grant_type"))
    if chosen is None:
        detail = f"grant_type is one of {', '.join(GRANTS)}."
        raise OAuthError("unsupported_grant_type", detail)
    return chosen(asked)
