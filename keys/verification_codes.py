"""In which words does the door say whether a credential may pass, and are its uses counted?"""

from enum import StrEnum


class Code(StrEnum):
    """What the door says; the codes of `POST /v1/keys/verify`."""

    VALID = "VALID"
    NOT_FOUND = "NOT_FOUND"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    OWNER_INACTIVE = "OWNER_INACTIVE"
    WRONG_ORGANIZATION = "WRONG_ORGANIZATION"
    IP_NOT_ALLOWED = "IP_NOT_ALLOWED"
    IN_BROWSER = "IN_BROWSER"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"


# What verify tells. It asks of a key that a server was shown, so that no browser sends it there.
TOLD = [(code.value, code.value) for code in Code if code is not Code.IN_BROWSER]
# The caller is known, and turned away all the same.
LIMITED = frozenset({Code.RATE_LIMITED, Code.QUOTA_EXCEEDED})
