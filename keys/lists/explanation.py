"""What may this one key do, through which role or team, and what of its owner's was left off it?"""

from dataclasses import dataclass

from apiusers.explanation import HeldPermission, Source, explain
from apiusers.principals import Principal
from keys.models import ApiKey
from keys.verification import owners
from portal.permissions import expanded, known


@dataclass(frozen=True)
class OnKey:
    """One permission: through what the owner holds it, and whether it is on the key."""

    held: HeldPermission
    is_on_key: bool  # the key was not narrowed to leave it off

    @property
    def passes(self) -> bool:
        """Whether a request with this key may do it now: the key and its owner both hold it."""
        return self.is_on_key and bool(self.held.sources)

    @property
    def is_left_off(self) -> bool:
        """Whether the owner holds it and the key was narrowed to less."""
        return bool(self.held.sources) and not self.is_on_key


def explain_key(key: ApiKey) -> list[OnKey]:
    """Every known permission. What passes is what `owners.permissions_of` decides a request by."""
    on_key = expanded(key.permissions)
    return [OnKey(held, held.permission in on_key) for held in held_by_owner(key)]


def held_by_owner(key: ApiKey) -> list[HeldPermission]:
    """What the owner holds: the organization itself everything, a person who left nothing."""
    if key.owner_user is None and key.owner_api_user is None:
        everything = (Source("The organization itself"),)
        return [HeldPermission(name, words, everything) for name, words in known().items()]
    principal = principal_of(key)
    if principal is None:
        return [HeldPermission(name, words, ()) for name, words in known().items()]
    return explain(principal)


def principal_of(key: ApiKey) -> Principal | None:
    """The API user or the membership that owns the key; None for a person who left."""
    if key.owner_api_user:
        return key.owner_api_user
    return key.organization.memberships.filter(user=key.owner_user).select_related("user").first()


def why_nothing_passes(key: ApiKey, status: str) -> str:
    """A sentence for a key that no request passes with, whatever it holds; empty for a key in use."""
    if status in {"revoked", "expired"}:
        return f"Requests with it get 401 Unauthorized: it is {status}."
    if key.organization.suspended_at is not None:
        return "Requests with it get 401 Unauthorized: the organization is suspended."
    if not owners.standing_of(key).is_active:
        return "Requests with it get 401 Unauthorized: its owner is deactivated or has left."
    return ""
