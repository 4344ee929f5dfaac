"""What can be done to a Pop? Make, change and delete it; one transaction and one audit event each."""

from collections.abc import Sequence

from django.db import transaction

from portal.audit import Action, Actor, record
from resources.models import Pop
from resources.row_locks import hold


@transaction.atomic
def create(*, pop: Pop, actor: Actor) -> Pop:
    """Store a Pop that was checked with `full_clean`."""
    pop.save(force_insert=True)
    note(Action.POP_CREATED, pop, actor, {"status": pop.status})
    return pop


@transaction.atomic
def change(*, pop: Pop, fields: Sequence[str], actor: Actor) -> Pop:
    """Store the named fields; without any nothing happens and nothing is recorded."""
    if fields:
        pop.save(update_fields=fields)
        note(Action.POP_CHANGED, pop, actor, {"fields": sorted(fields)})
    return pop


@transaction.atomic
def delete(*, pop: Pop, actor: Actor) -> None:
    """Remove the Pop. Its clients get 404 from now on; its audit trail stays."""
    hold(Pop.objects.filter(pk=pop.pk))
    note(Action.POP_DELETED, pop, actor, {})
    pop.delete()


def note(action: Action, pop: Pop, actor: Actor, details: dict) -> None:
    record(
        action=action,
        actor=actor,
        organization=pop.organization,
        object_type="pop",
        object_id=str(pop.pk),
        object_name=pop.name,
        details=details,
    )
