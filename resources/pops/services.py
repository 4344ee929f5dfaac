"""What can be done to a Pop: create, change, delete. One transaction and one audit event each; `pop_rules` says what
it may be."""

from datetime import datetime
from functools import partial

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import InvalidInput
from portal.mail.examples import ORGANIZATION, Example
from portal.models import Organization
from portal.names import refuse_taken
from portal.people import notices
from portal.people.locked_rows import lock_row
from portal.people.organizations import lock, refuse_without
from portal.throttles.bounds import refuse_one_more
from resources.changes import Asked, asked_settings, delete_counted
from resources.http.rules import same_origin
from resources.models import Pop
from resources.pops.rules import NAMES, PopSettings, clean_settings, settings_of

note = partial(note_of, "pop")


@transaction.atomic
def create(
    *, organization: Organization, settings: PopSettings, actor: Actor, now: datetime
) -> Pop:
    """Raises InvalidInput, Refusal `bound_reached`, and Forbidden when the new Pop would get the clients that name no
    Pop, with their tokens, and who acts is no administrator."""
    lock(organization)
    refuse_one_more(organization.pops.all(), "MAX_POPS", "Pops")
    pop = Pop(organization=organization, created_at=now)
    fill(pop, settings)
    if pop.serves_unnamed and pop.worker_base_url:
        refuse_without("workers.manage", organization, actor)
    pop.save(force_insert=True)
    note(Action.POP_CREATED, pop, actor, {"status": pop.status})
    return pop


@transaction.atomic
def change(*, pop: Pop, settings: Asked[PopSettings], actor: Actor) -> Pop:
    """Raises InvalidInput, Conflict `pop_deleted`, and Forbidden when clients would come to another server and who
    acts is no administrator."""
    current = lock_row(pop, "Pop")
    return store(current, asked_settings(settings, settings_of(current)), actor)


@transaction.atomic
def delete(*, pop: Pop, actor: Actor) -> bool:
    """Clients get 404 from now on; the audit trail stays. True when this call did it."""
    return delete_counted(pop, lambda row: note(Action.POP_DELETED, row, actor))


def store(pop: Pop, settings: PopSettings, actor: Actor) -> Pop:
    """Where nothing is other than it was, nothing is written and nothing recorded."""
    before = settings_of(pop)
    fill(pop, settings)
    is_moved = leads_elsewhere(pop, before)
    if is_moved:
        refuse_without("workers.manage", pop.organization, actor)
    changed = sorted(name for name in NAMES if getattr(pop, name) != getattr(before, name))
    if changed:
        pop.save(update_fields=changed)
        note(Action.POP_CHANGED, pop, actor, {"fields": changed})
        if is_moved:
            tell_of_move(pop, before, actor)
    return pop


def leads_elsewhere(pop: Pop, before: PopSettings) -> bool:
    """Whether clients, with their tokens, now come to another server: another host, the worker itself where Keydock
    stood between, or a worker for those that name no Pop. What one Developer could do to all clients takes more."""
    if not pop.worker_base_url:
        return False
    is_other_host = not same_origin(before.worker_base_url, pop.worker_base_url)
    is_direct = before.through_keydock and not pop.through_keydock
    takes_unnamed = pop.serves_unnamed and not before.serves_unnamed
    return is_other_host or is_direct or takes_unnamed


def tell_of_move(pop: Pop, before: PopSettings, actor: Actor) -> None:
    """The other administrators, by mail."""
    context = {"pop": pop, "before": before, "by": actor.name}
    others = notices.administrators_of(pop.organization, but=actor)
    subject = f"The worker of the Pop {pop.name} was changed"
    notices.tell(others, subject, "resources/pops/worker_moved_mail.txt", context)


def mail_examples() -> list[Example]:
    """That mail with made-up values, as `portal.mail.examples` asks for it."""
    pop = {
        "name": "Shop window",
        "organization": ORGANIZATION,
        "worker_base_url": "https://worker.example.net",
        "through_keydock": False,
    }
    return [
        Example(
            "resources/pops/worker_moved_mail.txt",
            "The worker of the Pop Shop window was changed",
            {"pop": pop, "before": {"worker_base_url": "https://old.example.com"}, "by": "Alice"},
        )
    ]


def fill(pop: Pop, settings: PopSettings) -> None:
    """Check and set what a Pop consists of. Raises InvalidInput."""
    made = clean_settings(settings)
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
