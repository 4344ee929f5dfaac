"""How are the secrets of connectors kept? Sealed by `portal.secrets.sealing`, bound to their organization and purpose.

A sealed value that is copied into the row of another organization, or of another connector, does not open there.
"""

from portal.models import Organization
from portal.secrets import sealing
from portal.secrets.sealing import CannotOpenError as CannotOpenError
from portal.secrets.sealing import is_outdated as is_outdated
from portal.secrets.sealing import version_of as version_of


def seal(text: str, organization: Organization, purpose: str) -> bytes:
    return sealing.seal(text, place_of(organization, purpose))


def unseal(sealed: bytes | memoryview, organization: Organization, purpose: str) -> str:
    """The text. Raises CannotOpenError."""
    return sealing.unseal(sealed, place_of(organization, purpose))


def place_of(organization: Organization, purpose: str) -> str:
    return f"{organization.public_id} {purpose}"
