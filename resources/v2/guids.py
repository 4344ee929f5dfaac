"""Under which GUID does `/api/v2` know a row? One that follows from the row's public id, so it is stored nowhere."""

from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID(
    "6f2d6d0e-6f5c-4d0c-9e0e-3c1b5a7d9f42"
)  # ours, made once; another one changes every GUID


def guid_of(row: Any) -> str:
    """Lower case with dashes. `row` has a public id."""
    return str(uuid5(NAMESPACE, f"{row._meta.label_lower} {row.public_id}"))


def named(row: Any, identifier: str) -> bool:
    """Whether a client that says `identifier` means this row: by GUID with or without dashes, or by public id."""
    plain = identifier.lower().strip("{}").replace("-", "")
    return identifier == row.public_id or plain == guid_of(row).replace("-", "")
