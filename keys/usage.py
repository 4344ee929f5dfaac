"""How often is a key used, and when was it last? Counted in memory, written in batches, never inside a request."""

from datetime import datetime

from keys.hashing import Digest


def count(key_pk: int, code: str, now: datetime) -> None:
    """Note one request of a key whose holder proved it, with the door's code."""


def queue_rehash(key_pk: int, old: Digest, new: Digest) -> None:
    """Note that a digest should be replaced, provided it is still `old` when the batch is written."""
