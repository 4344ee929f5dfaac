"""Whom does a change of plans hit? It is carried out, compared with what was before, and taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Min, QuerySet, Sum

from keys.models import ApiKey, DailyKeyUsage
from keys.status import where_living
from keys.verification import owners
from portal.ceiling import ceiling_of
from portal.models import Organization
from portal.plans.services import Effect
from portal.plans.terms import Terms, changes, terms_of

LATELY = timedelta(days=30)
AT_ONCE = 500  # kinds of keys, whose rows are read together
# Keys that agree in these hold the same, so one of each kind is asked for all of them.
OWNER = ("organization", "owner_user", "owner_api_user")
KIND = (*OWNER, "application", "permissions")


class KeysAlike(NamedTuple):
    """Living keys that hold the same."""

    columns: tuple[Any, ...]  # as KIND names them
    held: frozenset[str]
    keys: int

    @property
    def organization(self) -> int:
        return self.columns[0]

    @property
    def owner(self) -> tuple[Any, ...]:
        return self.columns[: len(OWNER)]


def try_out(
    organizations: QuerySet[Organization], change: Callable[[], object], now: datetime
) -> Effect:
    """What the change does to keys of these organizations, which must be the same ones after it. Nothing is changed.

    Raises what the change raises. It takes time for each kind of keys, not for each key.
    """
    living = ApiKey.objects.filter(where_living(now), organization__in=organizations)
    with transaction.atomic():
        before, terms, kinds = *standings(organizations), kinds_of(living)
        change()
        after, new_terms = standings(organizations)
        transaction.set_rollback(True)
    # Nobody holds the organizations meanwhile: one that others take away or bring in loses nothing by this change.
    lost = {pk: held - after.get(pk, held) for pk, held in before.items()}
    hit = [kind for kind in kinds if kind.held & lost.get(kind.organization, frozenset())]
    return Effect(
        permissions=sorted(frozenset().union(*lost.values())),
        organizations=len({kind.organization for kind in hit}),
        owners=len({kind.owner for kind in hit}),
        keys=sum(kind.keys for kind in hit),
        requests=requests_of(living, {kind.columns for kind in hit}, now) if hit else 0,
        limits=changes(terms, new_terms),
    )


def standings(
    organizations: QuerySet[Organization],
) -> tuple[dict[int, frozenset[str]], dict[int, Terms]]:
    """What each may have at most, nothing while it is suspended, and what its plan holds it to."""
    rows = list(organizations.select_related("plan"))
    of_plan = {row.plan_id: terms_of(row.plan) for row in rows}
    ceilings = {row.pk: frozenset() if row.suspended_at else ceiling_of(row) for row in rows}
    return ceilings, {row.pk: of_plan[row.plan_id] for row in rows}


def kinds_of(living: QuerySet[ApiKey]) -> list[KeysAlike]:
    groups = living.order_by().values(*KIND).annotate(first=Min("pk"), number=Count("pk"))
    found = {group["first"]: group for group in groups}
    kinds, firsts = [], sorted(found)
    for start in range(0, len(firsts), AT_ONCE):
        rows = ApiKey.objects.filter(pk__in=firsts[start : start + AT_ONCE])
        for row in owners.with_owner(rows):
            group = found[row.pk]
            kinds.append(KeysAlike(columns_of(group), owners.permissions_of(row), group["number"]))
    return kinds


def columns_of(group: dict[str, Any], prefix: str = "") -> tuple[Any, ...]:
    *rest, permissions = (group[f"{prefix}{name}"] for name in KIND)
    return (*rest, tuple(permissions))


def requests_of(living: QuerySet[ApiKey], hit: set[tuple[Any, ...]], now: datetime) -> int:
    """Requests of the last 30 days by keys of these kinds."""
    days = DailyKeyUsage.objects.filter(key__in=living, day__gt=(now - LATELY).date())
    names = [f"key__{name}" for name in KIND]
    sums = days.order_by().values(*names).annotate(number=Sum("count"))
    return sum(group["number"] for group in sums if columns_of(group, "key__") in hit)
