"""How are the secrets of connectors kept? Sealed with a key outside the database, bound to their organization.

AES-256-GCM with a keyring like that of the peppers: a JSON object of version number to base64url text, the highest
version being the current one. It comes from KEYDOCK_SEALING_KEYS, KEYDOCK_SEALING_KEYS_FILE or
`var/secrets/sealing_keys`. The organization and the purpose are authenticated with the text, so a sealed value that is
copied into the row of another organization, or of another connector, does not open there.
"""

import base64
import json
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from keys.peppers import first_keyring
from portal.installation import installation_secret
from portal.models import Organization

FILE_NAME = "sealing_keys"
VARIABLE = "KEYDOCK_SEALING_KEYS"
KEY_BYTES = 32
NONCE_BYTES = 12
VERSION_BYTES = 2


class CannotOpenError(Exception):
    """The sealed value is not of this organization and purpose, was changed, or its key is gone."""


@cache
def keyring() -> dict[int, bytes]:
    """Version to key. Raises ImproperlyConfigured when it is malformed or a key is not 32 bytes."""
    text = installation_secret(
        settings.VAR_DIR, FILE_NAME, variable=VARIABLE, make=first_keyring
    )
    try:
        found = {
            int(version): base64.urlsafe_b64decode(k) for version, k in json.loads(text).items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(
            "The sealing keyring is not a JSON object of versions."
        ) from error
    if not found or any(len(key) != KEY_BYTES for key in found.values()):
        raise ImproperlyConfigured(f"A sealing key has exactly {KEY_BYTES} bytes.")
    return found


def seal(text: str, organization: Organization, purpose: str) -> bytes:
    """Version, nonce and ciphertext."""
    version = max(keyring())
    nonce = secrets.token_bytes(NONCE_BYTES)
    prefix = version.to_bytes(VERSION_BYTES, "big")
    bound = bound_to(organization, purpose)
    return prefix + nonce + AESGCM(keyring()[version]).encrypt(nonce, text.encode(), bound)


def unseal(sealed: bytes | memoryview, organization: Organization, purpose: str) -> str:
    """The text. Raises CannotOpenError."""
    closed = bytes(sealed)
    key = keyring().get(int.from_bytes(closed[:VERSION_BYTES], "big"))
    nonce = closed[VERSION_BYTES : VERSION_BYTES + NONCE_BYTES]
    if key is None or len(nonce) != NONCE_BYTES:
        raise CannotOpenError
    try:
        opened = AESGCM(key).decrypt(
            nonce, closed[VERSION_BYTES + NONCE_BYTES :], bound_to(organization, purpose)
        )
    except InvalidTag as error:
        raise CannotOpenError from error
    return opened.decode()


def is_outdated(sealed: bytes | memoryview) -> bool:
    """Whether it was sealed with another key than the current one, and is to be sealed anew."""
    return version_of(sealed) != max(keyring())


def version_of(sealed: bytes | memoryview) -> int:
    """The version of the key that it was sealed with."""
    return int.from_bytes(bytes(sealed)[:VERSION_BYTES], "big")


def added(ring: dict[int, bytes]) -> dict[int, bytes]:
    """The keyring with a new key, which is the current one from then on."""
    return {**ring, max(ring) + 1: secrets.token_bytes(KEY_BYTES)}


def written(ring: dict[int, bytes]) -> str:
    """The keyring as it is stored."""
    return json.dumps(
        {str(version): base64.urlsafe_b64encode(key).decode() for version, key in ring.items()}
    )


def bound_to(organization: Organization, purpose: str) -> bytes:
    return f"keydock sealed {organization.public_id} {purpose}".encode()


def sealing_secrets() -> dict[str, bytes]:
    """The keys whose loss must be noticed at the start, by name."""
    return {f"sealing_key_{version}": key for version, key in keyring().items()}
