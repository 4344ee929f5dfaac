"""How do tests of keys come by a key? Through the same service as the pages, at a moment they choose."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from keys.life import rotation, services
from keys.life.services import NewKey
from keys.models import ApiKey, ApiKeyQuerySet
from portal.models import Organization, User
from tests.cast import actor

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def mint(
    organization: Organization,
    by: User,
    *,
    name: str = "production-main",
    life: timedelta | None = None,
    now: datetime = NOW,
    permissions: Iterable[str] | None = None,
    owner: object = None,
    external: Mapping[str, Any] = MappingProxyType({}),
) -> NewKey:
    """A new key of the organization that lives for `life`, or for ever. A person's own is made by that person."""
    by = owner if isinstance(owner, User) else by
    return services.generate(
        organization=organization,
        name=name,
        expires_at=now + life if life else None,
        actor=actor(by),
        now=now,
        permissions=permissions,
        owner=owner,
        external=external,
    )


def kept_by(organization: Organization) -> ApiKeyQuerySet:
    """The listed keys that belong to the organization itself, as its page shows them."""
    return ApiKey.objects.listed().owned_by(organization)


def revoked(made: NewKey, by: User, now: datetime = NOW) -> NewKey:
    """The same key after its revocation, with its text."""
    key, _ = services.revoke(key=made.key, actor=actor(by), now=now)
    return NewKey(key, made.text)


def rotated(
    made: NewKey, by: User, *, overlap: timedelta = DAY, now: datetime = NOW
) -> rotation.Rotated:
    return rotation.rotate(key=made.key, overlap=overlap, actor=actor(by), now=now)
