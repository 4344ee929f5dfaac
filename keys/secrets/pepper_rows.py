"""Which keys still need which pepper? Counted by version, and given up for keys that can never pass again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from keys.models import ApiKey, OperatorKey
from keys.secrets import hashing
from keys.status import where_living

KINDS: tuple[type[ApiKey] | type[OperatorKey], ...] = (ApiKey, OperatorKey)


@dataclass(frozen=True)
class Need:
    """How many keys were made with one pepper: those that may pass, and those revoked or expired."""

    living: int
    dead: int

    @property
    def total(self) -> int:
        return self.living + self.dead


def needs(now: datetime) -> dict[int, Need]:
    """By pepper version; 0 stands for imported digests, which have none."""
    found: dict[int, Need] = {}
    for kind in KINDS:
        rows = kind._default_manager.values("pepper_version").annotate(
            total=Count("pk"), living=Count("pk", filter=where_living(now))
        )
        for row in rows:
            before = found.get(row["pepper_version"], Need(0, 0))
            living, dead = row["living"], row["total"] - row["living"]
            found[row["pepper_version"]] = Need(before.living + living, before.dead + dead)
    return found


@transaction.atomic
def give_up_dead(version: int, now: datetime) -> int:
    """Replace the digests of revoked and expired keys of this version by one that no key matches.

    Their holders are told from now on what strangers are told; lists and history keep them. Returns how many.
    An expired key cannot be revived by a new expiry, so nothing that could pass later is lost.
    """
    decoy = hashing.decoy()
    dead = (
        kind._default_manager.filter(pepper_version=version).exclude(where_living(now))
        for kind in KINDS
    )
    new = {"digest": decoy.text, "pepper_version": decoy.pepper_version}
    return sum(rows.update(**new) for rows in dead)
