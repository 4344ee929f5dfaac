"""How does a form sent twice make one key? It carries a random token, whose digest is kept beside the key it made."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from apiusers.models import ApiUser
from keys.life import services
from keys.life.services import NewKey
from keys.models import AnsweredForm, ApiKey
from portal.actors import Actor
from portal.errors import Conflict
from portal.models import Organization, User
from portal.people.organizations import lock


class AlreadyGeneratedError(Conflict):
    """409: this form made `key` when it was sent before. Its text is gone; the key can be re-issued."""

    def __init__(self, key: ApiKey) -> None:
        detail = f"This form has already generated “{key.name}”. No second key was made."
        super().__init__("already_generated", detail)
        self.key = key


@dataclass(frozen=True)
class AskedKey:
    """What a person asked for in the form."""

    token: str
    name: str
    expires_at: datetime | None
    permissions: list[str] | None
    restrictions: Mapping[str, Any] = field(default_factory=dict)  # as the API takes them
    external: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def generate_once(
    asked: AskedKey,
    *,
    organization: Organization,
    owner: User | ApiUser | None = None,
    actor: Actor,
    now: datetime,
) -> NewKey:
    """Generate the key, unless this form already did. Raises AlreadyGeneratedError and what `generate` raises.

    The organization is locked first, so that of two equal forms at once the second finds what the first left.
    """
    lock(organization)
    digest = digest_of(asked.token, organization, actor)
    answered = AnsweredForm.objects.select_related("key").filter(digest=digest).first()
    if answered and asked.token:
        raise AlreadyGeneratedError(answered.key)
    made = services.generate(
        organization=organization,
        owner=owner,
        name=asked.name,
        expires_at=asked.expires_at,
        permissions=asked.permissions,
        restrictions=asked.restrictions,
        external=asked.external,
        actor=actor,
        now=now,
    )
    if asked.token:
        AnsweredForm.objects.create(digest=digest, key=made.key)
    return made


def digest_of(token: str, organization: Organization, actor: Actor) -> str:
    """The token counts for this person in this organization only."""
    return hashlib.sha256(f"{organization.public_id}:{actor.id}:{token}".encode()).hexdigest()
