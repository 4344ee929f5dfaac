"""How are the secrets of connectors kept? Sealed by `portal.secrets.sealing`, bound to their organization and purpose.

A sealed value that is copied into the row of another organization, or of another connector, does not open there.
"""

import json
from collections.abc import Mapping

from portal.models import Organization
from portal.secrets import sealing
from portal.secrets.sealing import CannotOpenError as CannotOpenError
from portal.secrets.sealing import is_outdated as is_outdated
from portal.secrets.sealing import version_of as version_of
from resources.models import Connector


def seal(text: str, organization: Organization, purpose: str) -> bytes:
    return sealing.seal(text, place_of(organization, purpose))


def unseal(sealed: bytes | memoryview, organization: Organization, purpose: str) -> str:
    """The text. Raises CannotOpenError."""
    return sealing.unseal(sealed, place_of(organization, purpose))


def place_of(organization: Organization, purpose: str) -> str:
    return f"{organization.public_id} {purpose}"


def purpose_of(connector: Connector) -> str:
    return f"headers of connector {connector.public_id}"


def seal_headers(headers: Mapping[str, str], connector: Connector) -> dict[str, object]:
    text = json.dumps(headers)
    closed = seal(text, connector.organization, purpose_of(connector)) if headers else b""
    return {"header_names": sorted(headers), "sealed_headers": closed}


def unseal_headers(connector: Connector) -> dict[str, str]:
    """The secret headers in the clear: for the call itself, and never for an answer. Raises CannotOpenError."""
    closed = connector.http.sealed_headers
    if not closed:
        return {}
    return json.loads(unseal(closed, connector.organization, purpose_of(connector)))
