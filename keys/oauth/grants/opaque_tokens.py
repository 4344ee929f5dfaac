"""How are codes and refresh tokens made, and found again by what is stored of them?

Each of these texts has 256 random bits (RFC 6749 section 10.10 asks for 128), so a plain digest cannot be searched
back. The short user code is the exception; it lives ten minutes and gives nothing without a person's sign-in.
"""

import hashlib
import secrets


def new_text(prefix: str) -> str:
    """A random text of 256 bits; the prefix tells people and secret scanners what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest_of(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
