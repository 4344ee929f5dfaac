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
from portal.installation.modules import is_on

GRANTS: dict[str, Callable[[GrantRequest], Answer]] = {
    CLIENT_CREDENTIALS: client_credentials,
    TOKEN_EXCHANGE: token_exchange,
    AUTHORIZATION_CODE: authorization_code,
    REFRESH_TOKEN: refresh_token,
    DEVICE_CODE: device_code,
}


# What comes of a person's consent to an application.
OF_APPLICATIONS = frozenset({AUTHORIZATION_CODE, REFRESH_TOKEN, DEVICE_CODE})


def grants_offered() -> dict[str, Callable[[GrantRequest], Answer]]:
    """Those of applications only where there are applications (`portal.installation.modules`)."""
    with_applications = is_on("applications")
    return {
        name: answer
        for name, answer in GRANTS.items()
        if with_applications or name not in OF_APPLICATIONS
    }


def grant(asked: GrantRequest) -> Answer:
    """Raises OAuthError `unsupported_grant_type`, and what the grant raises."""
    offered = grants_offered()
    chosen = offered.get(asked.need("grant_type"))
    if chosen is None:
        detail = f"grant_type is one of {', '.join(offered)}."
        raise OAuthError("unsupported_grant_type", detail)
    return chosen(asked)
