"""What do recovery codes look like, and what is kept of them? Digests that the database alone cannot be guessed from.

A code has 79 random bits. A digest is an HMAC with a key outside the database, so neither a copy of the database
nor the whole installation tells a code (decision 0023).
"""

import hmac
import secrets

from portal.secrets import sealing

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another: no i, l, o, 0, 1
LENGTH = 16  # 16 * log2(31) = 79 bits
GROUP = 4


def new_codes() -> list[str]:
    return [new_code() for _ in range(COUNT)]


def new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def normalised(code: str) -> str:
    """As typed by somebody who uses capitals, or leaves the hyphens out."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def digests_of(codes: list[str], person: int) -> dict[str, object]:
    """What is stored: the version of the key, and a digest for each code."""
    made = [sealing.digest(normalised(code), place(person)) for code in codes]
    return {"version": made[0][1], "digests": [digest for digest, _ in made]}


def without(stored: dict, code: str, person: int) -> dict | None:
    """What is left when `code` has been used; None when it is none of these."""
    if len(normalised(code)) != LENGTH:
        return None
    try:
        typed, _ = sealing.digest(normalised(code), place(person), stored["version"])
    except sealing.CannotOpenError:
        return None
    left = [each for each in stored["digests"] if not hmac.compare_digest(each, typed)]
    return {**stored, "digests": left} if len(left) < len(stored["digests"]) else None


def place(person: int) -> str:
    return f"recovery code of person {person}"
