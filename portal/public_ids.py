"""How public identifiers are written: base62, from the operating system's random source."""

import secrets
import string

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def random_base62(length: int) -> str:
    return "".join(secrets.choice(BASE62) for _ in range(length))


def organization_id() -> str:
    """`org_` and 12 base62 characters; what consumers send as x-organization-id."""
    return f"org_{random_base62(12)}"


def object_id() -> str:
    """12 base62 characters; the public id of keys, API users and their like."""
    return random_base62(12)
