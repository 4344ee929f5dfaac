"""What is told of whose credential was judged? The same members in every answer: verify, whoami and introspection."""

import json
from typing import Any

from keys.verification.records import KeyRecord


def told_owner(record: KeyRecord) -> dict[str, str | None]:
    return {
        "type": str(record.owner_type),
        "id": record.owner_id,
        "name": record.owner_name,
        "external_id": record.owner_external_id,
    }


def told_outside(record: KeyRecord) -> dict[str, Any]:
    """What the company calls the organization, and what is noted beside it and beside the key."""
    outside = record.outside
    return {
        "organization_external_id": outside.organization_external_id,
        "organization_metadata": json.loads(outside.organization_metadata),
        "metadata": json.loads(outside.metadata),
    }
