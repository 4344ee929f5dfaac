"""Who asks for a token? A program with a key as its secret, or a public application without one.

A program names itself by the id of its key or of its API user, and proves it with any living key of that name:
two keys during a rotation are one client. By Basic, whose halves are form-encoded before they are joined
(RFC 6749 section 2.3.1), or in the body.
"""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from keys.models import Application
from keys.oauth.errors import invalid_client, invalid_request
from keys.verification import door, refusals
from keys.verification.arrivals import Sent
from keys.verification.credential_headers import AUTHORIZATION, ORGANIZATION
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import THROUGH_DJANGO
from keys.verification.verdicts import Verdict

LONGEST = 4096  # characters of a Basic credential


@dataclass(frozen=True)
class ClientCredential:
    """What a client said of itself. `secret` is None for a public one."""

    client_id: str
    secret: str | None


def read_credential(headers: dict[str, str], asked: dict[str, str]) -> ClientCredential | None:
    """The client id and secret of the request, or None without any. Raises OAuthError.

    `headers` is the WSGI environ, `asked` the parameters of the body.
    """
    basic = basic_of(headers)
    if basic is None:
        client_id = asked.get("client_id")
        return ClientCredential(client_id, asked.get("client_secret")) if client_id else None
    if "client_secret" in asked or asked.get("client_id", basic.client_id) != basic.client_id:
        raise invalid_request("The client is named twice: in Authorization and in the body.")
    return basic


def basic_of(headers: dict[str, str]) -> ClientCredential | None:
    """The credential of `Authorization: Basic`, None for another scheme. Raises OAuthError for a malformed one."""
    scheme, _, encoded = headers.get(AUTHORIZATION, "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(encoded.strip()[:LONGEST], validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise invalid_client() from error
    client_id, colon, secret = text.partition(":")
    found = ClientCredential(unquote_plus(client_id), unquote_plus(secret))
    # NUL is in no id and no key, and PostgreSQL takes it in no comparison.
    if not colon or "\0" in found.client_id + (found.secret or ""):
        raise invalid_client()
    return found


def program(client: ClientCredential | None, headers: dict[str, str], now: datetime) -> Verdict:
    """The door's verdict on the secret. Raises OAuthError `invalid_client`, alike for every reason."""
    credential = secret_of(client, headers, now)
    found = THROUGH_DJANGO.find(Asked((credential.key_id,)))
    return admit(client, credential, found, headers, now)


def secret_of(
    client: ClientCredential | None, headers: dict[str, str], now: datetime
) -> door.Presented:
    """The secret as a key of ours, not yet proved. Raises OAuthError `invalid_client`."""
    if client is None or client.secret is None:
        raise invalid_client()
    credential = door.read(client.secret, now, accept_tokens=False, arrival=Sent(headers))
    if credential is None:
        raise invalid_client()
    return credential


def admit(
    client: ClientCredential | None,
    credential: door.Presented,
    found: Found,
    headers: dict[str, str],
    now: datetime,
) -> Verdict:
    """The verdict on the secret, by what was read of it. Raises OAuthError `invalid_client`, and Refusal where it may
    not come from there (403) or a limit is reached (429)."""
    organization_id, arrival = headers.get(ORGANIZATION), Sent(headers)
    verdict = door.judged(credential, found, now, organization_id, frozenset(), arrival=arrival)
    if verdict.code in refusals.OF_KNOWN:
        raise refusals.not_passed(verdict)
    record = verdict.record
    if client is None or not verdict.is_valid or record is None:
        raise invalid_client()
    if client.client_id not in names_of(record):
        raise invalid_client()
    return verdict


def names_of(key: KeyRecord) -> set[str]:
    """The client ids that a key proves: its own, and its API user's."""
    return {key.public_id} | ({key.api_user_id} if key.api_user_id else set())


def application(client: ClientCredential | None) -> Application:
    """The public application that the request names. Raises OAuthError `invalid_client`.

    It has no secret, so one that is sent does not prove it.
    """
    if client is None or client.secret:
        raise invalid_client()
    rows: Any = Application.objects.live().select_related("organization__plan")
    found = rows.filter(public_id=client.client_id).first()
    if found is None:
        raise invalid_client()
    return found
