"""Has this text proved this stored digest before? A fact that cannot go stale, remembered by this process.

What is remembered is a proof and no answer: whether the key is alive, whose it is and what it may do is read from
the database at every request. A text is kept as a digest under a key that is random to the process, so that a dump
of the memory gives no key away. Only what was proved is kept, never a text that failed, so a stranger's guesses
neither fill the memory nor cost less than an argon2 call.
"""

import hashlib
import secrets
from typing import NamedTuple

from keys.keystring import KeyString
from keys.secrets import hashing, peppers
from keys.secrets.hashing import Digest

MOST = 50_000  # proofs, some 20 MB; the oldest one makes room
_process_key = secrets.token_bytes(32)


class Proof(NamedTuple):
    """A text proved this digest, with the keyring of that moment."""

    key_id: str
    digest: Digest
    ring: peppers.PepperRing
    is_outdated: bool


_proved: dict[bytes, Proof] = {}  # by the digest of the text


def remembered(text: str) -> Proof | None:
    """What this text has proved before: that it is well-formed is part of it."""
    return _proved.get(name_of(text))


def name_of(text: str) -> bytes:
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), key=_process_key, digest_size=16
    ).digest()


def holds(proof: Proof, text: str, pepper_version: int) -> bool:
    """Whether it is a proof of this stored digest, made with the keyring in use: without its pepper nothing is."""
    digest = proof.digest
    return (
        digest.text == text
        and digest.pepper_version == pepper_version
        and proof.ring is peppers.ring()
    )


def proves(key: KeyString, digest: Digest) -> bool:
    """As `hashing.proves`; what is proved is remembered."""
    ring = peppers.ring()
    if not hashing.proves(key, digest):
        return False
    if len(_proved) >= MOST:
        _proved.pop(next(iter(_proved)), None)
    _proved[name_of(key.text)] = Proof(key.id, digest, ring, hashing.is_outdated(digest))
    return True


def forget() -> None:
    """Forget every proof: for tests that count argon2 calls."""
    _proved.clear()
