"""Is this the code that the authenticator app shows now? Time-based one-time passwords (RFC 6238)."""

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20  # RFC 4226, 4: 160 bits are recommended
DIGITS = 6
STEP_SECONDS = 30
# One step either way: clocks differ, and people type. RFC 6238, 5.2 allows one.
TOLERANCE = 1


def new_secret() -> str:
    """Base 32, as people type it into an app."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    # Apps know SHA-1 alone. HMAC does not need its collision resistance (RFC 6238, B.2).
    return HOTP(base64.b32decode(secret), DIGITS, SHA1()).generate(step).decode()  # noqa: S303


def matching_step(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """The step whose code this is, or None. Steps up to `after` were used already and do not count again."""
    current = step_at(now)
    typed = normalised(code).encode()
    for step in range(max(current - TOLERANCE, after + 1), current + TOLERANCE + 1):
        if hmac.compare_digest(typed, code_at(secret, step).encode()):
            return step
    return None


def normalised(code: str) -> str:
    """Without the blanks that apps show in the middle."""
    return "".join(code.split())


def address(secret: str, account: str, issuer: str) -> str:
    """The otpauth:// address that an app reads from the picture."""
    key = base64.b32decode(secret)
    return TOTP(key, DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(account, issuer)  # noqa: S303


def in_groups(secret: str) -> str:
    """In groups of four, for people who type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
