"""What does the journal say of one end? When, what ended, of which organization: ids alone, nothing of people."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class NotedEnd:
    """One end, as a line of the journal. `id` is that of its row in the database (`portal.models.JournalEntry`)."""

    id: str  # UUID
    at: datetime
    action: str  # of the audit event: key.revoked
    organization: str  # public id; empty for what belongs to none
    object_id: str
    details: dict[str, Any]

    def line(self) -> str:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, separators=(",", ":"))


def read_line(line: str) -> NotedEnd | None:
    """The entry of a line; None for one that was cut short by a crash or a full disk."""
    try:
        said = json.loads(line)
        return NotedEnd(**{**said, "at": datetime.fromisoformat(said["at"])})
    except (ValueError, TypeError, KeyError):
        return None
