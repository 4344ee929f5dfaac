"""What has to be known of a key to judge a credential? The facts of one moment, as one statement read them."""

from dataclasses import dataclass
from datetime import datetime

from keys.models import ApiKey
from keys.secrets.hashing import Digest


@dataclass(frozen=True, slots=True)
class OwnerStanding:
    """The one answer about an owner: may it act now, and what may it do? Of a consent the application is asked too."""

    is_active: bool
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key or a consent as it stands. Nothing here is asked of the database again."""

    key: ApiKey  # the row, for those who act with what passed; nothing is judged by it
    organization_id: str  # public
    digest: Digest | None  # None: a consent, which no text proves
    expires_at: datetime | None
    revoked_at: datetime | None
    granted: frozenset[str]  # what was put on the key, whatever its owner may do
    token_generation: int
    owner: OwnerStanding
    token_is_revoked: bool = (
        False  # the presented token, or what it comes from, was revoked by itself
    )

    @property
    def permissions(self) -> frozenset[str]:
        """What it may do now: its own permissions, as far as its owner holds them."""
        return self.granted & self.owner.permissions
