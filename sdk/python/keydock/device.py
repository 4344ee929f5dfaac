"""How does a person sign in to a program that has no browser of its own? By a short code (RFC 8628)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from keydock.errors import RefusedError
from keydock.metadata import metadata_of
from keydock.wire import call

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class SignIn:
    """A sign-in under way: the person opens `page` and confirms `user_code`."""

    client_id: str
    device_code: str = field(repr=False)
    user_code: str
    page: str
    page_with_code: str
    interval: float  # seconds between two questions
    expires_in: float  # seconds
    token_endpoint: str


def start(server: str, client_id: str, scope: str = "") -> SignIn:
    """Ask the server for a code. Raises RefusedError: `invalid_client` when it does not know the application."""
    said = metadata_of(server)
    form = {"client_id": client_id} | ({"scope": scope} if scope else {})
    answer = call("POST", said["device_authorization_endpoint"], data=form)
    return SignIn(
        client_id=client_id,
        device_code=answer["device_code"],
        user_code=answer["user_code"],
        page=answer["verification_uri"],
        page_with_code=answer.get("verification_uri_complete", answer["verification_uri"]),
        interval=float(answer.get("interval", 5)),
        expires_in=float(answer["expires_in"]),
        token_endpoint=said["token_endpoint"],
    )


def finish(sign_in: SignIn, *, pause: Callable[[float], object] = time.sleep) -> dict[str, Any]:
    """Ask until the person has answered: the token answer (RFC 6749 section 5.1).

    Raises RefusedError: `access_denied`, or `expired_token` when nobody answered in time.
    """
    interval, waited = sign_in.interval, 0.0
    form = {
        "grant_type": DEVICE_CODE,
        "device_code": sign_in.device_code,
        "client_id": sign_in.client_id,
    }
    while waited < sign_in.expires_in:
        pause(interval)
        waited += interval
        try:
            return call("POST", sign_in.token_endpoint, data=form)
        except RefusedError as refusal:
            if refusal.code == "slow_down":
                interval += 5  # RFC 8628 section 3.5
            elif refusal.code != "authorization_pending":
                raise
    raise RefusedError(400, "expired_token", "Nobody confirmed the code in time. Start again.")
