"""Has this text proved this stored digest before? A fact that cannot go stale, remembered by this process.

What is remembered is a proof and no answer: whether the key is alive, whose it is and what it may do is read from
the database at every request. A text is kept as a digest under a key that is random to the process, so that a dump
of the memory gives no key away. Only what was proved is kept, never a text that failed, so a stranger's guesses
neither fill the memory nor cost less than an argon2 call.
"""

import hashlib
import secrets

from keys.keystring import KeyString
from keys.secrets import hashing

MOST = 50_000  # proofs, about 10 MB; the oldest one makes room
_process_key = secrets.token_bytes(32)
_proved: dict[bytes, str] = {}  # digest of the text: the stored digest that it proved


def proves(key: KeyString, digest: hashing.Digest) -> bool:
    """As `hashing.proves`, without its cost for a text that has proved the same digest before."""
    name = hashlib.blake2b(key.text.encode(), key=_process_key, digest_size=16).digest()
    if _proved.get(name) == digest.text and hashing.is_provable(digest):
        return True
    if not hashing.proves(key, digest):
        return False
    if len(_proved) >= MOST:
        _proved.pop(next(iter(_proved)), None)
    _proved[name] = digest.text
    return True


def forget() -> None:
    """Forget every proof: for tests that count argon2 calls."""
    _proved.clear()
