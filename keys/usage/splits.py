"""Who or what made the requests of a stretch of time? By key, owner, application or endpoint, the most first.

An organization may have a million keys, so that keys are sought among those that were used or refused last: what the
others made is told as the rest. A stretch of which this would read very many rows is told by its last days alone, and
days are those of UTC, as which they were counted (decision 0078).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from keys.models import (
    ApiKey,
    ApplicationUsage,
    DailyApplicationUsage,
    DailyKeyUsage,
    DailyOrganizationUsage,
    KeyLastUse,
    KeyUsage,
    OrganizationUsage,
    OwnerType,
)
from keys.usage.endpoints import calls_of_endpoints
from keys.usage.ranges import Stretch, starts_of
from keys.usage.reasons import REFUSED
from keys.verification_codes import Code
from portal.models import Membership, Organization

SHOWN = 20
AMONG = 250  # keys, those used last
REFUSED_AMONG = 50  # keys, those refused most of late
MOST_DAYS = 90
LONGEST = timedelta(days=MOST_DAYS)
REFUSED_OF_LATE = timedelta(days=7)
COLUMNS = (
    *("public_id", "name", "organization"),
    *("owner_user__public_id", "owner_user__name", "owner_user__email"),
    *("owner_api_user__public_id", "owner_api_user__name"),
)
ENDS = {
    "accepted": Sum("count", filter=Q(outcome=Code.VALID), default=0),
    "refused": Sum("count", filter=~Q(outcome=Code.VALID), default=0),
}
Sums = dict[int, tuple[int, int]]  # by database id: accepted, refused


@dataclass
class Share:
    """What one of them made. `named` narrows the page to it: the parameter and its value."""

    name: str
    accepted: int
    refused: int
    of: str = ""  # whose it is, where that is told beside the name
    named: tuple[str, str] = ("", "")

    @property
    def total(self) -> int:
        return self.accepted + self.refused


@dataclass(frozen=True)
class Split:
    """The shares, the most first, at most SHOWN; `rest` is what others made."""

    shares: list[Share] = field(default_factory=list)
    rest: int = 0
    days: int = 0  # told of so many last days alone; 0 for the whole stretch


@dataclass(frozen=True)
class SplitAsked:
    """Requests of a stretch, with one outcome or any, by what the member may see of the organization."""

    membership: Membership
    visible: Q  # the condition of the keys that the member may see
    stretch: Stretch
    outcome: str = ""

    @property
    def organization(self) -> Organization:
        return self.membership.organization

    @property
    def days(self) -> int:
        """How many last days alone are counted; 0 for the whole stretch."""
        return MOST_DAYS if self.stretch.end - self.stretch.start > LONGEST else 0

    @property
    def start(self) -> datetime:
        return max(self.stretch.start, self.stretch.end - LONGEST)

    @property
    def first_hour(self) -> datetime:
        """From when hours are added up: from where the chart of the same time begins, which shows the hour, or the day
        of its zone, as a whole in which the stretch begins."""
        counted = replace(self.stretch, start=self.start)
        return next(starts_of(counted, ZoneInfo(counted.zone)))

    def among(self, by_hour: Any, by_day: Any) -> Any:
        """Rows of hours for a stretch of hours; for one of days those of the days of UTC that it touches."""
        if self.stretch.unit == "hour":
            rows = by_hour.objects.filter(hour__gte=self.first_hour, hour__lt=self.stretch.end)
        else:
            days = [
                moment.astimezone(UTC).date()
                for moment in (self.start, self.stretch.end - timedelta(microseconds=1))
            ]
            rows = by_day.objects.filter(day__gte=days[0], day__lte=days[1])
        return rows.filter(outcome=self.outcome) if self.outcome else rows


def split_of(by: str, asked: SplitAsked) -> Split:
    """`by` is a name of SPLITS."""
    shares = SPLITS[by](asked)
    shown = sorted(shares, key=lambda share: (-share.total, share.name))[:SHOWN]
    made = sum(share.total for share in shown)
    # A call of an endpoint is no request of its own: it is one of those that the door counted.
    whole = made if by == "endpoint" else total_of(asked)
    return Split(shown, max(whole - made, 0), asked.days)


def total_of(asked: SplitAsked) -> int:
    rows = asked.among(OrganizationUsage, DailyOrganizationUsage)
    found = rows.filter(organization=asked.organization).aggregate(number=Sum("count"))
    return found["number"] or 0


def by_key(asked: SplitAsked) -> list[Share]:
    sums = sums_of_keys(asked)
    return [
        Share(key.name, *sums[pk], of=owner_beside(key), named=("key", key.public_id))
        for pk, key in keys_by_pk(asked, sums).items()
    ]


def owner_beside(key: ApiKey) -> str:
    return "" if key.owner_type is OwnerType.ORGANIZATION else str(key.owner)


def by_owner(asked: SplitAsked) -> list[Share]:
    """Tokens of members that only others see are in the rest."""
    sums = sums_of_keys(asked)
    shares: dict[str, Share] = {}
    for pk, key in keys_by_pk(asked, sums).items():
        owner = f"{key.owner_type.value}:{key.owner_public_id}"
        share = shares.setdefault(owner, Share(str(key.owner), 0, 0, named=("owner", owner)))
        share.accepted += sums[pk][0]
        share.refused += sums[pk][1]
    return list(shares.values())


def by_application(asked: SplitAsked) -> list[Share]:
    rows = asked.among(ApplicationUsage, DailyApplicationUsage)
    rows = rows.filter(application__organization=asked.organization)
    sums = rows.values_list("application__public_id", "application__name").annotate(**ENDS)
    return [
        Share(name, accepted, refused, named=("application", identifier))
        for identifier, name, accepted, refused in sums
    ]


def by_endpoint(asked: SplitAsked) -> list[Share]:
    """How calls ended is told of all of them: no reason of the door's is one of theirs."""
    found = calls_of_endpoints.call(asked.membership, asked.first_hour, asked.stretch.end)
    return [
        Share(name, answered, others, named=("endpoint", name))
        for calls in found
        for name, answered, others in calls
    ]


SPLITS: dict[str, Callable[[SplitAsked], list[Share]]] = {
    "key": by_key,
    "owner": by_owner,
    "application": by_application,
    "endpoint": by_endpoint,
}


def sums_of_keys(asked: SplitAsked) -> Sums:
    rows = asked.among(KeyUsage, DailyKeyUsage).filter(key__in=sought(asked))
    sums = rows.values_list("key").annotate(**ENDS)
    return {pk: (accepted, refused) for pk, accepted, refused in sums}


def sought(asked: SplitAsked) -> set[int]:
    """The keys among which is looked: one that was only ever refused is not among those used last."""
    used = KeyLastUse.objects.filter(organization=asked.organization, at__isnull=False)
    refused = DailyKeyUsage.objects.filter(
        organization=asked.organization,
        outcome__in=sorted(REFUSED),
        day__gte=(asked.stretch.end - REFUSED_OF_LATE).date(),
    )
    most = refused.values_list("key").annotate(number=Sum("count")).order_by("-number", "key")
    last = used.order_by("-at", "-key").values_list("key", flat=True)[:AMONG]
    return {*last, *(pk for pk, _ in most[:REFUSED_AMONG])}


def keys_by_pk(asked: SplitAsked, pks: Iterable[int]) -> dict[int, ApiKey]:
    rows = ApiKey.objects.filter(asked.visible).select_related("owner_user", "owner_api_user")
    found = rows.only(*COLUMNS).in_bulk(list(pks))
    for key in found.values():
        key.organization = asked.organization  # at hand already
    return found
