"""Where do the limits of a key, a member, an API user or an organization stand, as pages tell it?"""

from apiusers.models import ApiUser
from keys.limits import counting
from keys.limits.named import (
    Holder,
    Limit,
    api_user_holder,
    limits_of,
    member_holder,
    organization_holder,
    plan_holder,
)
from portal.models import Membership, Organization
from portal.restrictions.document import restrictions_of
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of
from portal.restrictions.standings import Standing


def standings_of(holder: Organization | Membership | ApiUser) -> tuple[Standing, ...]:
    """Of what is shared by all of its keys. Raises OperationalError where that cannot be asked."""
    return standings_in(limits_of(as_counted(holder)))


def as_counted(holder: Organization | Membership | ApiUser) -> tuple[Holder, ...]:
    own = restrictions_of(holder.restrictions)
    if isinstance(holder, Organization):
        of_plan = limits_of_plan(holder).organization
        found = organization_holder(holder.pk, own)
        return (found, plan_holder(holder.pk, of_plan)) if of_plan else (found,)
    if isinstance(holder, Membership):
        return (member_holder(holder.organization_id, holder.user_id, own),)
    return (api_user_holder(holder.pk, own),)


def limits_of_plan(organization: Organization) -> PlanLimits:
    """What its plan holds to beside what it sets itself."""
    return plan_limits_of(organization.plan.limits if organization.plan else None)


def standings_in(limits: tuple[Limit, ...]) -> tuple[Standing, ...]:
    """Nothing is counted by asking."""
    return tuple(
        Standing(
            each.name,
            each.limit.requests,
            each.remaining,
            each.limit.seconds,
            each.limit.period,
            each.reset,
        )
        for each in counting.spend(limits, 0).standings
    )
