"""Which plan has an organization, and what is it allowed beside it by name? Operators say."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.ceiling import names_beside
from portal.errors import InvalidInput
from portal.models import Organization, Plan
from portal.names import clean_name
from portal.people.organizations import lock, note
from portal.plans.services import clean_ceiling, lock_plan, refuse_others

MOST_EXCEPTIONS = 50


class PlanException(NamedTuple):
    """Permissions that one organization has beside its plan, with the name that says why: a trial, a contract."""

    name: str
    permissions: Sequence[str]


@transaction.atomic
def give_plan(*, organization: Organization, plan: Plan, actor: Actor) -> bool:
    """Let the organization have this plan from its next request on. True when this call changed something.

    Raises Forbidden `operator_only`, Conflict `plan_deleted`, Refusal `not_found`.
    """
    refuse_others(actor)
    current, plan = lock(organization), lock_plan(plan)
    before = current.plan
    if before == plan:
        return False
    current.plan = plan
    current.save(update_fields=["plan"])
    details = {"before": before.name if before else "", "after": plan.name, "plan": plan.public_id}
    note(Action.ORGANIZATION_PLAN_CHANGED, current, actor, details)
    return True


@transaction.atomic
def set_exceptions(
    *, organization: Organization, exceptions: Sequence[PlanException], actor: Actor
) -> bool:
    """Let the organization have exactly these beside its plan. True when this call changed something.

    Raises InvalidInput `invalid_name`, `unknown_permission`, `invalid_exceptions`, Forbidden `operator_only`, Refusal
    `not_found`.
    """
    refuse_others(actor)
    current = lock(organization)
    before = current.exceptions
    after = [clean_exception(exception) for exception in exceptions]
    names = {exception["name"].casefold() for exception in after}
    if len(after) > MOST_EXCEPTIONS or len(names) < len(after):
        detail = f"There are at most {MOST_EXCEPTIONS} exceptions, each with a name of its own. Nothing was changed."
        raise InvalidInput("exceptions", "invalid_exceptions", detail)
    if after == (before or []):
        return False
    current.exceptions = after or None
    current.save(update_fields=["exceptions"])
    details = {"before": list(names_beside(before)), "after": list(names_beside(after))}
    note(Action.ORGANIZATION_EXCEPTIONS_CHANGED, current, actor, details)
    return True


def clean_exception(exception: PlanException) -> dict[str, Any]:
    """As it is stored. Raises InvalidInput."""
    name = clean_name(exception.name, "exceptions")
    permissions = clean_ceiling(exception.permissions)
    if not permissions:
        detail = "An exception names at least one permission. Nothing was changed."
        raise InvalidInput("exceptions", "invalid_exceptions", detail)
    return {"name": name, "permissions": permissions}
