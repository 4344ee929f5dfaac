"""How is an answer with a secret kept so that only a repetition of the same request can open it? (decision 0007)

The key is derived from the pepper, which is not in the database, and from the caller's Idempotency-Key, which is
nowhere with us: neither a copy of the database nor the whole installation opens a sealed answer by itself.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keys.secrets import peppers

NONCE_BYTES = 12
INFO = b"keydock: answer kept for repetition"


def seal(answer: bytes, passphrase: str, context: bytes, info: bytes = INFO) -> tuple[bytes, int]:
    """Nonce and AES-256-GCM ciphertext, and the pepper's version. `context` must be given again to open it.

    `info` keeps the keys of different purposes apart (RFC 5869 section 3.2).
    """
    version = peppers.current_version()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher(passphrase, version, info).encrypt(nonce, answer, context), version


def unseal(
    sealed: bytes, passphrase: str, context: bytes, version: int, info: bytes = INFO
) -> bytes | None:
    """The answer, or None when it is not kept any more or the pepper is gone."""
    if not sealed or version not in peppers.keyring():
        return None
    nonce, encrypted = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return cipher(passphrase, version, info).decrypt(nonce, encrypted, context)
    except InvalidTag:
        return None


def cipher(passphrase: str, version: int, info: bytes = INFO) -> AESGCM:
    derived = HKDF(hashes.SHA256(), length=32, salt=peppers.keyring()[version], info=info)
    return AESGCM(derived.derive(passphrase.encode()))
