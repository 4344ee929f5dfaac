"""What can be done to an API user: create, change, deactivate, reactivate, delete."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction

from apiusers.effective import affected_by, permissions_of, recompute
from apiusers.lookups import api_users_of
from apiusers.models import ApiUser
from portal import clock, delegation
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.ceiling import most
from portal.errors import Conflict
from portal.external import rules as external_rules
from portal.external.rules import external_of, refusing_taken
from portal.hooks import Hook
from portal.models import Organization
from portal.names import clean_description, clean_name, refuse_taken
from portal.people import invitations
from portal.people.locked_rows import lock_row
from portal.people.organizations import lock
from portal.restrictions.document import NONE, restrictions_of
from portal.restrictions.rules import Comparison, changed, content
from portal.throttles.bounds import refuse_one_more

note = partial(note_of, "api_user")
NOUN = "API user of this organization"

# How many living tokens it owns at this moment.
token_counts: Hook[[ApiUser, datetime], int] = Hook()
# Called in the transaction that deletes it: revoke its tokens, and say how many were.
before_deletion: Hook[[ApiUser, Actor, datetime], int] = Hook()


@transaction.atomic
def create_api_user(
    *,
    organization: Organization,
    name: str,
    actor: Actor,
    now: datetime,
    description: str = "",
    limits: Mapping[str, Any] = MappingProxyType({}),
    external: Mapping[str, Any] = MappingProxyType({}),
) -> ApiUser:
    """Make a machine identity to which nothing is granted yet; `limits` of its tokens together are `limits` and `quota`
    as the API takes them, `external` its `external_id` and `metadata`. Raises InvalidInput, also `external_id_taken`
    (409)."""
    lock(organization)
    refuse_one_more(
        api_users_of(organization),
        "MAX_API_USERS",
        "API users",
        most(organization, "most_api_users"),
    )
    name = clean_name(name)
    refuse_taken(api_users_of(organization), name, "an API user")
    external_id, metadata = external_rules.changed(external_rules.NOTHING, external)
    api_user = ApiUser(
        organization=organization,
        name=name,
        description=clean_description(description),
        created_at=now,
        restrictions=changed(NONE, limits).as_document(),
        external_id=external_id,
        metadata=metadata,
    )
    with refusing_taken(api_user, NOUN):
        api_user.save(force_insert=True)
    note(Action.API_USER_CREATED, api_user, actor)
    return api_user


@transaction.atomic
def change_api_user(*, api_user: ApiUser, name: str, description: str, actor: Actor) -> ApiUser:
    """Rename and describe. Raises InvalidInput, Conflict `api_user_deleted`."""
    api_user = lock_row(api_user, "API user", api_users_of(api_user.organization))
    name, description = clean_name(name), clean_description(description)
    if (name, description) == (api_user.name, api_user.description):
        return api_user
    refuse_taken(api_users_of(api_user.organization), name, "an API user", but=api_user)
    before = api_user.name
    api_user.name, api_user.description = name, description
    api_user.save(update_fields=["name", "description"])
    note(Action.API_USER_CHANGED, api_user, actor, {"before": before, "after": name})
    return api_user


@transaction.atomic
def change_limits(
    *, api_user: ApiUser, asked: Mapping[str, Any], actor: Actor, compare: Comparison = content
) -> ApiUser:
    """What all its tokens share: `limits` and `quota` as the API takes them. `compare` is asked under the lock, and
    what it raises changes nothing. Raises InvalidInput, Conflict `api_user_deleted`, Forbidden where a program may do
    or reach less than it."""
    api_user = lock_row(api_user, "API user", api_users_of(api_user.organization))
    before = restrictions_of(api_user.restrictions)
    after = changed(before, asked)
    if after == before:
        return api_user
    if actor.is_program:
        held = permissions_of(api_user)
        delegation.refuse_beyond(actor, held, "change its limits", holder=api_user)
    compare(before, after)
    api_user.restrictions = after.as_document()
    api_user.save(update_fields=["restrictions"])
    note(Action.API_USER_LIMITED, api_user, actor, {"before": before.set(), "after": after.set()})
    return api_user


@transaction.atomic
def identify(*, api_user: ApiUser, asked: Mapping[str, Any], actor: Actor) -> ApiUser:
    """Give it the `external_id` and the `metadata` that are asked, as the API takes them; what is not named stays.

    By them the company's API knows whose token it sees, so a program says nothing of one that may do or reach more than
    itself. Raises InvalidInput, also `external_id_taken` (409), Conflict `api_user_deleted`, Forbidden.
    """
    api_user = lock_row(api_user, "API user", api_users_of(api_user.organization))
    before = external_of(api_user)
    after = external_rules.changed(before, asked)
    if after == before:
        return api_user
    if actor.is_program:
        held = permissions_of(api_user)
        delegation.refuse_beyond(actor, held, "change its external id", holder=api_user)
    api_user.external_id, api_user.metadata = after
    with refusing_taken(api_user, NOUN):
        api_user.save(update_fields=["external_id", "metadata"])
    note(Action.API_USER_METADATA_CHANGED, api_user, actor, external_rules.told(before, after))
    return api_user


@transaction.atomic
def set_active(*, api_user: ApiUser, active: bool, actor: Actor) -> ApiUser:
    """Let its tokens pass, or stop them at once; neither changes the tokens.

    Raises Conflict `api_user_deleted`, Forbidden when it would do or reach more than the actor who lets it.
    """
    api_user = lock_row(api_user, "API user", api_users_of(api_user.organization))
    if api_user.is_active != active:
        if active:
            held = permissions_of(api_user)
            delegation.refuse_beyond(actor, held, "reactivate it", holder=api_user)
        api_user.is_active = active
        api_user.save(update_fields=["is_active"])
        action = Action.API_USER_REACTIVATED if active else Action.API_USER_DEACTIVATED
        note(action, api_user, actor)
        invitations.end_unbacked(api_user.organization, actor, clock.now())
    return api_user


@transaction.atomic
def delete_api_user(
    *, api_user: ApiUser, actor: Actor, now: datetime, confirmed: bool = False
) -> bool:
    """Revoke its tokens and take it off every list; its history stays. True when this call did it.

    Raises Conflict `living_tokens` while it owns some and `confirmed` is false.
    """
    lock(api_user.organization)
    api_user.refresh_from_db()
    if api_user.deleted_at is not None:
        return False
    count = living_tokens(api_user, now)
    if count and not confirmed:
        detail = f"It owns {count} living token(s), which would stop at once. Confirm to go on."
        raise Conflict("living_tokens", detail)
    before_deletion.call(api_user, actor, now)
    api_user.team_members.all().delete()
    api_user.role_assignments.all().delete()
    api_user.deleted_at, api_user.is_active = now, False
    api_user.save(update_fields=["deleted_at", "is_active"])
    recompute(api_user.organization, affected_by(api_user))
    note(Action.API_USER_DELETED, api_user, actor, {"tokens_revoked": count})
    return True


def living_tokens(api_user: ApiUser, now: datetime) -> int:
    """How many tokens would stop with it."""
    return sum(token_counts.call(api_user, now))
