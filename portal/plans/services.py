"""What can be done to a plan: create, change, delete. One transaction and one audit event each, by operators alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.errors import Conflict, Deleted, Forbidden, InvalidInput
from portal.hooks import Hook
from portal.models import Organization, Plan
from portal.names import clean_description, clean_name, refuse_taken
from portal.permissions import BUILT_IN, EVERYTHING, matching
from portal.plans.terms import BOUNDS, TermChange
from portal.restrictions.plan_limits import NO_PLAN_LIMITS, PlanLimits, plan_limits_of
from portal.restrictions.rules import checked_limits, checked_quota

note = partial(note_in, "plan", organization=None)
LONGEST_LIFE_DAYS = 3653  # ten years, leap days included
MOST = 2**31 - 1  # of a bound that is a number of rows of ours
MOST_OF_TABLES = 2**53 - 1  # every program reads a JSON number as large as this exactly


class Effect(NamedTuple):
    """Who loses a permission that it holds now, and which limits and bounds change for whom."""

    permissions: list[str]  # that one of the organizations loses
    organizations: int  # with a key that held one of them
    owners: int
    keys: int  # living ones, tokens and consents too
    requests: int  # of those keys in the last 30 days
    limits: Sequence[TermChange] = ()


# What a change would do to keys of these organizations, tried out and taken back, at this moment.
whom_it_hits: Hook[[QuerySet[Organization], Callable[[], object], datetime], Effect] = Hook()


@dataclass(frozen=True)
class PlanAsked:
    """What an operator says of a plan. None leaves a bound at what the installation says."""

    name: str
    description: str = ""
    permissions: Sequence[str] = ()  # names and wildcards, or `*`
    limits: PlanLimits = NO_PLAN_LIMITS
    most_keys: int | None = None
    most_api_users: int | None = None
    most_members: int | None = None
    most_rows: int | None = None
    most_bytes: int | None = None
    longest_life_days: int | None = None
    is_default: bool = False

    @classmethod
    def of(cls, plan: Plan) -> "PlanAsked":
        stored = {field.name: getattr(plan, field.name) for field in fields(cls)}
        return cls(**stored | {"limits": plan_limits_of(plan.limits)})

    def clean(self) -> dict[str, Any]:
        """The columns as they may be stored. Raises InvalidInput at the first that is wrong."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return found | {
            "name": clean_name(self.name),
            "description": clean_description(self.description),
            "permissions": clean_ceiling(self.permissions),
            "limits": clean_limits(self.limits).as_document(),
            **{name: clean_bound(name, getattr(self, name)) for name in BOUNDS},
            "longest_life_days": clean_life(self.longest_life_days),
        }


@transaction.atomic
def create(*, asked: PlanAsked, actor: Actor, now: datetime) -> Plan:
    """Make a plan. Raises InvalidInput, Forbidden `operator_only`."""
    refuse_others(actor)
    columns = asked.clean()
    hold_default()
    refuse_taken(Plan.objects.all(), columns["name"], "a plan")
    unmark_others(columns["is_default"])
    plan = Plan.objects.create(created_at=now, **columns)
    note(Action.PLAN_CREATED, named=plan, actor=actor, details={"permissions": plan.permissions})
    return plan


@transaction.atomic
def change(*, plan: Plan, asked: PlanAsked, actor: Actor) -> Plan:
    """Let the plan be what was asked. What it no longer allows is gone from the next request of every key, token and
    application of its organizations; what it allows again is back.

    Raises InvalidInput, Forbidden `operator_only`, Conflict `plan_is_default` or `plan_deleted`.
    """
    refuse_others(actor)
    hold_default()
    current, columns = lock_plan(plan), asked.clean()
    refuse_taken(Plan.objects.all(), columns["name"], "a plan", but=current)
    if current.is_default and not columns["is_default"]:
        raise is_default()
    changed = {
        name: [getattr(current, name), value]
        for name, value in columns.items()
        if getattr(current, name) != value
    }
    if not changed and not current.is_inherited:
        return current
    unmark_others(columns["is_default"], but=current)
    for name, value in columns.items():
        setattr(current, name, value)
    current.is_inherited = False
    current.save()
    if changed:
        note(Action.PLAN_CHANGED, named=current, actor=actor, details={"changed": changed})
    return current


@transaction.atomic
def delete(*, plan: Plan, actor: Actor) -> None:
    """Remove a plan that no organization has.

    Raises Forbidden `operator_only`, Conflict `plan_in_use`, `plan_is_default` or `plan_deleted`.
    """
    refuse_others(actor)
    current = lock_plan(plan)
    if current.is_default:
        raise is_default()
    if having := Organization.objects.filter(plan=current).count():
        detail = f"{having:,} organizations have this plan. Give them another one first. Nothing was deleted."
        raise Conflict("plan_in_use", detail)
    note(Action.PLAN_DELETED, named=current, actor=actor)
    current.delete()


def refuse_others(actor: Actor) -> None:
    if not actor.acts_for_installation:
        raise Forbidden("Only an operator may do this. Nothing was changed.", code="operator_only")


def lock_plan(plan: Plan) -> Plan:
    """The plan as it stands now; nobody changes it, deletes it or gives it away until the transaction ends."""
    current = Plan.objects.select_for_update().filter(pk=plan.pk).first()
    if current is None:
        raise Deleted("plan")
    return current


def hold_default() -> None:
    """Let one caller at a time name plans and give the mark of the default away: whoever does it holds the plan that is
    marked until the transaction ends. Whoever waited while the mark was given away takes hold of the plan that has it
    now. It comes before the lock of any other plan, and leaves organizations free to be made with this one."""
    marked = Plan.objects.filter(is_default=True)
    while not marked.select_for_update(no_key=True).first() and marked.exists():
        pass


def unmark_others(is_default: bool, but: Plan | None = None) -> None:
    """There is one default plan, so a new one takes the mark from the one before."""
    if is_default:
        others = Plan.objects.filter(is_default=True)
        (others.exclude(pk=but.pk) if but else others).update(is_default=False)


def is_default() -> Conflict:
    detail = (
        "Organizations that people make get this plan. Mark another one first. Nothing was changed."
    )
    return Conflict("plan_is_default", detail)


def clean_ceiling(names: Sequence[str]) -> list[str]:
    """Names and wildcards, each once, sorted. Raises InvalidInput `unknown_permission`."""
    wanted = sorted(set(names))
    # Those of a part that is off may stand in a plan: they count again with it.
    named = {EVERYTHING, *BUILT_IN}
    if strange := [name for name in wanted if name not in named and not matching(name)]:
        detail = f"There is no permission called {strange[0][:60]!r}. Nothing was changed."
        raise InvalidInput("permissions", "unknown_permission", detail)
    return [EVERYTHING] if EVERYTHING in wanted else wanted


def clean_limits(asked: PlanLimits) -> PlanLimits:
    """Raises InvalidInput as `portal.restrictions.rules` does."""
    found = {
        name: held._replace(limits=checked_limits(held.limits), quota=checked_quota(held.quota))
        for name, held in asked._asdict().items()
        if held is not None
    }
    return PlanLimits(**found)


def clean_bound(name: str, most: int | None) -> int | None:
    """Raises InvalidInput `invalid_bound`."""
    highest = MOST_OF_TABLES if name in {"most_rows", "most_bytes"} else MOST
    if most is not None and not 0 <= most <= highest:
        raise InvalidInput(name, "invalid_bound", f"A bound is a number from 0 to {highest:,}.")
    return most


def clean_life(days: int | None) -> int | None:
    """Raises InvalidInput `invalid_bound`."""
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        detail = f"The longest life is 1 to {LONGEST_LIFE_DAYS:,} days."
        raise InvalidInput("longest_life_days", "invalid_bound", detail)
    return days
