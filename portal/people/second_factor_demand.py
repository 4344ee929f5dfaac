"""May an organization's pages be opened without a second factor? Not where the organization demands one."""

from datetime import datetime

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden
from portal.models import Membership, Organization, User
from portal.people.organizations import lock, note, refuse_without
from portal.second_factor.factors import exists_for, has_one

ABILITY = "second_factor.demand"


@transaction.atomic
def demand(*, organization: Organization, demanded: bool, actor: Actor, now: datetime) -> None:
    """Demand a second factor of every member, or lift the demand; again: nothing changes.

    Raises Forbidden, Conflict `second_factor_missing` when the person who demands it has none themselves: they would
    shut themselves out with the next click.
    """
    current = lock(organization)
    refuse_without(ABILITY, current, actor)
    if current.demands_second_factor == demanded:
        return
    if demanded and actor.user and not has_one(actor.user.pk):
        detail = (
            "You have no second factor yourself, so you would be shut out first. "
            "Set one up under Sign-in security, then come back. Nothing was changed."
        )
        raise Conflict("second_factor_missing", detail)
    current.demands_second_factor = demanded
    current.save(update_fields=["demands_second_factor"])
    happened = Action.SECOND_FACTOR_DEMANDED if demanded else Action.SECOND_FACTOR_RELEASED
    note(happened, current, actor)


def is_missing(membership: Membership) -> bool:
    """Whether this member has to set up a second factor before the organization's pages open."""
    return membership.organization.demands_second_factor and not has_one(membership.user_id)


def refuse_without_one(organization: Organization, user: User) -> None:
    """Raises Forbidden `second_factor_demanded` for a person without a factor where one is demanded by now."""
    demands = Organization.objects.filter(pk=organization.pk, demands_second_factor=True)
    if demands.exists() and not has_one(user.pk):
        detail = (
            "The organization demands a second factor, and you have none. "
            "Set one up under Sign-in security, then come back. Nothing was allowed."
        )
        raise Forbidden(detail, code="second_factor_demanded")


def members_without(organization: Organization) -> int:
    """How many active members would have to set one up."""
    return organization.memberships.filter(~exists_for("user_id"), user__is_active=True).count()
