"""Which keys matter now? Those used most, refused most, about to end, replaced but still used, and never used.

Every question is asked of rows that an index puts together, and of a number of them that does not grow with the
organization: the most used are sought among the keys that were used last, the next to end among those that end first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from keys.models import ApiKey, DailyKeyUsage, KeyLastUse
from keys.status import Status, where_ending, where_living
from keys.usage.reasons import REFUSED, name_of
from keys.verification_codes import Code
from portal.access import may
from portal.models import Membership, Organization

DAYS = 7  # of which use and refusals are told, today included
MOST = 5  # keys named of each kind
SOUGHT = (
    50  # of the most used and the most refused, of which some may be tokens that only others see
)
AMONG = 300  # keys looked at for the most used, those that were used last
UNUSED = 1000  # and for those never used
ENDING = 40  # keys that end next, looked at
UNUSED_FOR = timedelta(days=7)  # since it was made: before that, "never used" says nothing
COLUMNS = (
    *("public_id", "name", "organization", "created_at", "expires_at", "revoked_at"),
    *("owner_user__public_id", "owner_user__name", "owner_user__email"),
    *("owner_api_user__public_id", "owner_api_user__name"),
)


@dataclass
class Used:
    """A key with the number of its requests, or of those that were refused and the most frequent reason."""

    key: ApiKey
    count: int
    reason: str = ""

    @property
    def reason_name(self) -> str:
        return name_of(self.reason) if self.reason else ""


@dataclass(frozen=True)
class Noteworthy:
    most_used: list[Used]
    refused: list[Used]
    expiring: list[ApiKey]
    replaced: list[ApiKey]
    never_used: list[ApiKey]


def noteworthy(membership: Membership, now: datetime) -> Noteworthy:
    """In five statements. Of other people's tokens nothing is told to whoever may not see them."""
    visible = visible_to(membership)
    used = most_used(membership.organization, now)
    refused = most_refused(membership.organization, now)
    keys = keys_by_pk(visible, [row[0] for row in used] + [row[0] for row in refused])
    ending = ending_next(visible, now)
    return Noteworthy(
        most_used=[Used(keys[pk], count) for pk, count in used if pk in keys][:MOST],
        refused=[Used(keys[pk], count, why) for pk, count, why in refused if pk in keys][:MOST],
        expiring=[key for key in ending if is_expiring(key, now)][:MOST],
        replaced=[key for key in ending if is_still_used(key)][:MOST],
        never_used=never_used(membership.organization, visible, now),
    )


def visible_to(membership: Membership) -> Q:
    """The condition of the organization's keys and tokens that this member may see."""
    rows = Q(organization=membership.organization, deleted_at=None, application=None)
    if may(membership.role, "member_tokens.manage"):
        return rows
    return rows & (Q(owner_user=None) | Q(owner_user=membership.user))


def most_used(organization: Organization, now: datetime) -> list[tuple[int, int]]:
    """(key, accepted requests) of the last days."""
    used = KeyLastUse.objects.filter(organization=organization, at__isnull=False)
    rows = DailyKeyUsage.objects.filter(
        key__in=used.order_by("-at", "-key").values("key")[:AMONG],
        day__gte=first_day(now),
        outcome=Code.VALID,
    )
    sums = rows.values_list("key").annotate(number=Sum("count"))
    return list(sums.order_by("-number", "key")[:SOUGHT])


def most_refused(organization: Organization, now: datetime) -> list[tuple[int, int, str]]:
    """(key, refused requests, the most frequent reason) of the last days."""
    rows = DailyKeyUsage.objects.filter(
        organization=organization, outcome__in=sorted(REFUSED), day__gte=first_day(now)
    )
    sums = rows.values_list("key", "outcome").annotate(number=Sum("count"))
    found: dict[int, tuple[int, int, str]] = {}
    for pk, reason, number in sums.order_by("-number", "key")[:SOUGHT]:
        _, before, first = found.get(pk, (pk, 0, reason))
        found[pk] = (pk, before + number, first)
    return sorted(found.values(), key=lambda row: -row[1])


def first_day(now: datetime) -> date:
    return (now.astimezone(UTC) - timedelta(days=DAYS - 1)).date()


def keys_by_pk(visible: Q, pks: list[int]) -> dict[int, ApiKey]:
    return named(ApiKey.objects.filter(visible)).in_bulk(pks)


def named(rows: QuerySet[ApiKey], *more: str) -> QuerySet[ApiKey]:
    """With what Home tells of a key and its owner, and no other column."""
    return rows.select_related("owner_user", "owner_api_user").only(*COLUMNS, *more)


def ending_next(visible: Q, now: datetime) -> list[ApiKey]:
    """Living keys that will end, those that end first."""
    rows = ApiKey.objects.filter(visible, where_ending(now))
    with_use = rows.select_related("last_use", "successor").order_by("expires_at", "id")
    return list(named(with_use, "last_use__at", "successor__created_at")[:ENDING])


def is_expiring(key: ApiKey, now: datetime) -> bool:
    return key.replaced_by is None and key.status_at(now) is Status.EXPIRES_SOON


def is_still_used(key: ApiKey) -> bool:
    """Whether a key that another one took over from was used since."""
    successor, last = key.replaced_by, key.last_used_at
    return successor is not None and last is not None and last > successor.created_at


def never_used(organization: Organization, visible: Q, now: datetime) -> list[ApiKey]:
    """Living keys made some time ago that nobody ever used, the oldest first."""
    unused = KeyLastUse.objects.filter(organization=organization, at__isnull=True)
    rows = ApiKey.objects.filter(
        visible,
        where_living(now),
        pk__in=unused.order_by("key").values("key")[:UNUSED],
        created_at__lte=now - UNUSED_FOR,
    )
    return list(named(rows.order_by("created_at", "id"))[:MOST])
