"""How is a secret kept that must be read again? Sealed with a key outside the database, bound to its place.

AES-256-GCM with a keyring that is written as `portal.secrets.keyrings` says, the highest version being the current
one. It comes from KEYDOCK_SEALING_KEYS, KEYDOCK_SEALING_KEYS_FILE or `var/secrets/sealing_keys`. The place that a
text belongs to is authenticated with it, so a sealed value that is copied into another row does not open there.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.hooks import Hook
from portal.secrets import keyrings
from portal.secrets.installation import installation_secret

FILE_NAME = "sealing_keys"
VARIABLE = "KEYDOCK_SEALING_KEYS"
KEY_BYTES = 32
NONCE_BYTES = 12
VERSION_BYTES = 2


@dataclass(frozen=True)
class Sealed:
    """One kind of thing that is kept sealed, for `manage.py sealing`."""

    name: str  # in the plural, as the command says it
    needs: Callable[[], dict[int, int]]  # version of the key to how many are kept with it
    # Seal them anew: how many were, and the names of those that could not be opened.
    renew: Callable[[], tuple[int, list[str]]]
    give_up: Callable[[int], int] | None = None  # delete those of a version that cannot be renewed


# A key of the keyring may go only when none of these needs it.
sealed_kinds: Hook[[], list[Sealed]] = Hook()


class CannotOpenError(Exception):
    """The sealed value does not belong to this place, was changed, or its key is gone."""


@cache
def keyring() -> dict[int, bytes]:
    """Version to key; the highest seals. Raises ImproperlyConfigured as `keyrings.parse` does, for a key that is
    not 32 bytes, and for one chosen as the current one."""
    text = installation_secret(settings.VAR_DIR, FILE_NAME, variable=VARIABLE, make=first_keyring)
    found, chosen = keyrings.parse(text, "sealing")
    if any(len(key) != KEY_BYTES for key in found.values()):
        raise ImproperlyConfigured(f"A sealing key has exactly {KEY_BYTES} bytes.")
    if chosen is not None:
        raise ImproperlyConfigured("The highest sealing key is always the current one.")
    return found


def first_keyring() -> str:
    return keyrings.serialize(added({}))


def added(ring: dict[int, bytes]) -> dict[int, bytes]:
    """The keyring with a new key, which is the current one from then on."""
    return {**ring, max(ring, default=0) + 1: secrets.token_bytes(KEY_BYTES)}


def seal(text: str, place: str) -> bytes:
    """Version, nonce and ciphertext. `place` must be given again to open it."""
    version = max(keyring())
    nonce = secrets.token_bytes(NONCE_BYTES)
    prefix = version.to_bytes(VERSION_BYTES, "big")
    closed = AESGCM(keyring()[version]).encrypt(nonce, text.encode(), bound_to(place))
    return prefix + nonce + closed


def unseal(sealed: bytes | memoryview, place: str) -> str:
    """The text. Raises CannotOpenError."""
    closed = bytes(sealed)
    key = keyring().get(version_of(closed))
    nonce = closed[VERSION_BYTES : VERSION_BYTES + NONCE_BYTES]
    if key is None or len(nonce) != NONCE_BYTES:
        raise CannotOpenError
    try:
        opened = AESGCM(key).decrypt(nonce, closed[VERSION_BYTES + NONCE_BYTES :], bound_to(place))
    except InvalidTag as error:
        raise CannotOpenError from error
    return opened.decode()


def is_outdated(sealed: bytes | memoryview) -> bool:
    """Whether it was sealed with another key than the current one, and is to be sealed anew."""
    return version_of(sealed) != max(keyring())


def version_of(sealed: bytes | memoryview) -> int:
    """The version of the key that it was sealed with."""
    return int.from_bytes(bytes(sealed)[:VERSION_BYTES], "big")


def digest(text: str, place: str, version: int | None = None) -> tuple[str, int]:
    """HMAC-SHA-256 of a text that need not be read again, and the version of the key it was made with.

    Raises CannotOpenError when the version asked for is not in the keyring.
    """
    version = version or max(keyring())
    if version not in keyring():
        raise CannotOpenError
    # The key that seals does not digest: a key of its own is derived for that.
    key = hmac.digest(keyring()[version], b"keydock digests", hashlib.sha256)
    return hmac.new(
        key, bound_to(place) + b"\0" + text.encode(), hashlib.sha256
    ).hexdigest(), version


def bound_to(place: str) -> bytes:
    return f"keydock sealed {place}".encode()


def sealing_secrets() -> dict[str, bytes]:
    """The keys whose loss must be noticed at the start, by name."""
    return {f"sealing_key_{version}": key for version, key in keyring().items()}
