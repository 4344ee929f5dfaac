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
    FORBIDDEN = "FORBIDDEN"
