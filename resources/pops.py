"""What can be done to a Pop: create, change, delete. Each in one transaction under the organization's lock.

`resources.pop_rules` says what it may be, `resources.services` stores and records it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from apiusers.rules import refuse_taken
from portal.audit import Actor
from portal.errors import Conflict, InvalidInput
from portal.models import Organization
from portal.organizations import lock
from resources import services
from resources.models import Pop
from resources.pop_rules import NAMES, PopSettings, checked, settings_of

MOST_POPS = 1000  # of one organization


@transaction.atomic
def create(
    *, organization: Organization, settings: PopSettings, actor: Actor, now: datetime
) -> Pop:
    """Raises InvalidInput, Conflict `too_many_pops`."""
    lock(organization)
    if organization.pops.count() >= MOST_POPS:
        detail = f"An organization has at most {MOST_POPS} Pops. Delete one first."
        raise Conflict("too_many_pops", detail)
    pop = Pop(organization=organization, created_at=now)
    fill(pop, settings)
    return services.create(pop=pop, actor=actor)


@transaction.atomic
def change(*, pop: Pop, settings: PopSettings, actor: Actor) -> Pop:
    """Raises InvalidInput, Conflict `pop_deleted`."""
    return stored(locked(pop), settings, actor)


@transaction.atomic
def change_some(*, pop: Pop, given: dict[str, Any], actor: Actor) -> Pop:
    """Change the settings that `given` names and keep the others as they are now. Raises as `change` does."""
    current = locked(pop)
    return stored(current, replace(settings_of(current), **given), actor)


@transaction.atomic
def delete(*, pop: Pop, actor: Actor) -> bool:
    """Clients cannot connect any more. True when this call did it."""
    lock(pop.organization)
    current = Pop.objects.select_related("organization").filter(pk=pop.pk).first()
    if current is None:
        return False
    services.delete(pop=current, actor=actor)
    return True


def locked(pop: Pop) -> Pop:
    """The Pop as it stands now, under the organization's lock."""
    lock(pop.organization)
    current = Pop.objects.select_related("organization").filter(pk=pop.pk).first()
    if current is None:
        raise Conflict("pop_deleted", "This Pop was deleted. Nothing was changed.")
    return current


def stored(pop: Pop, settings: PopSettings, actor: Actor) -> Pop:
    before = settings_of(pop)
    fill(pop, settings)
    changed = sorted(name for name in NAMES if getattr(pop, name) != getattr(before, name))
    return services.change(pop=pop, fields=changed, actor=actor)


def fill(pop: Pop, settings: PopSettings) -> None:
    made = checked(settings)
    refuse_taken(pop.organization.pops.all(), made.name, "a Pop", but=pop)
    refuse_second_for_unnamed(pop, made)
    for name in NAMES:
        setattr(pop, name, getattr(made, name))


def refuse_second_for_unnamed(pop: Pop, settings: PopSettings) -> None:
    """Which worker serves clients that name no Pop has one answer. Raises InvalidInput `unnamed_taken` (409)."""
    if not settings.serves_unnamed:
        return
    other = pop.organization.pops.filter(serves_unnamed=True).exclude(pk=pop.pk).first()
    if other is not None:
        detail = (
            f"“{other.name}” already serves clients that name no Pop. Take that from it first. "
            "Nothing was changed."
        )
        raise InvalidInput("serves_unnamed", "unnamed_taken", detail, status=409)
