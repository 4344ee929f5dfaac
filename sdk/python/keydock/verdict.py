"""What does the server say of a credential? Whether it passes, why, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keydock.errors import KeydockError

VALID = "VALID"
NOT_FOUND = "NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose the key is: `type` is `organization`, `user` or `api_user`."""

    type: str
    id: str
    name: str = ""
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the key: so much remains of it until it is whole again, in seconds."""

    name: str
    limit: int
    remaining: int
    reset_seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a credential passes (`valid`, and `code` for the reason), and whose it is.

    It is true and false as `valid` is. What the server does not tell, or not yet, is None or empty. Frameworks may
    take it for the user of a request: it `is_authenticated` when it is valid.
    """

    valid: bool
    code: str
    key_id: str | None = None
    organization_id: str | None = None
    organization_external_id: str | None = None
    organization_metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)
    owner: Owner | None = None
    permissions: frozenset[str] = frozenset()
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)
    expires_at: datetime | None = None
    limits: tuple[Limit, ...] = ()
    aud: str | tuple[str, ...] | None = None
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # as it came

    def __bool__(self) -> bool:
        return self.valid

    def __str__(self) -> str:
        return self.key_id or self.code

    def may(self, *permissions: str) -> bool:
        """Whether a credential that passes holds all of these."""
        return self.valid and self.permissions.issuperset(permissions)

    @property
    def is_limited(self) -> bool:
        """Whether it would pass, but for a limit or a quota."""
        return self.code in {"RATE_LIMITED", "QUOTA_EXCEEDED"}

    @property
    def retry_after(self) -> int:
        """Whole seconds until the next try is worth it, at least one."""
        waits = [limit.reset_seconds for limit in self.limits if limit.remaining <= 0]
        return max(1, -int(-max(waits, default=1) // 1))

    # What Django, Django REST framework and Starlette ask of a user.

    @property
    def is_authenticated(self) -> bool:
        return self.valid

    @property
    def is_anonymous(self) -> bool:
        return not self.valid

    @property
    def is_active(self) -> bool:
        return self.valid

    @property
    def pk(self) -> str | None:
        return self.key_id


UNKNOWN = Verdict(False, NOT_FOUND)


def verdict_of(said: Any) -> Verdict:
    """Read the answer of `POST /v1/keys/verify`. Raises KeydockError when it is none."""
    if not isinstance(said, dict) or not isinstance(said.get("valid"), bool):
        raise KeydockError("The answer is no verdict. Is this the address of a Keydock server?")
    code = str(said.get("code"))
    try:
        return Verdict(
            valid=said["valid"] and code == VALID,
            code=code,
            key_id=said.get("key_id"),
            organization_id=said.get("organization_id"),
            organization_external_id=said.get("organization_external_id"),
            organization_metadata=said.get("organization_metadata") or {},
            owner=owner_of(said.get("owner")),
            permissions=frozenset(said.get("permissions") or ()),
            metadata=said.get("metadata") or {},
            expires_at=moment_of(said.get("expires_at")),
            limits=tuple(limit_of(limit) for limit in said.get("limits") or ()),
            aud=audience_of(said.get("aud")),
            answer=said,
        )
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise KeydockError(f"The verdict cannot be read: {type(error).__name__}.") from None


def owner_of(said: Mapping[str, Any] | None) -> Owner | None:
    if said is None:
        return None
    return Owner(said["type"], said["id"], said.get("name") or "", said.get("external_id"))


def limit_of(said: Mapping[str, Any]) -> Limit:
    name = said.get("name") or ""
    return Limit(name, said["limit"], said["remaining"], float(said["reset_seconds"]))


def audience_of(said: str | list[str] | None) -> str | tuple[str, ...] | None:
    return tuple(said) if isinstance(said, list) else said


def moment_of(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
