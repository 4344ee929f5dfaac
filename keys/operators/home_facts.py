"""What of keys should whoever runs the installation see first? Requests and refusals of a day, and keys about to end.

What concerns all organizations is asked organization by organization, each by its own index: neither the keys nor
the counts, an hour of thirty days for each organization, are ever read as a whole.
"""

from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse

from keys.models import ApiKey, OrganizationUsage
from keys.status import Status, where_status
from keys.verification_codes import Code
from portal.admin.home import LATELY, Fact
from portal.models import Organization


def facts(now: datetime) -> list[Fact]:
    passed, refused = requests_lately(now)
    listed = reverse("admin:keys_apikey_changelist")
    ending = ending_soon(now)
    return [
        Fact("Requests in 24 hours", f"{passed + refused:,}"),
        Fact("Refused in 24 hours", f"{refused:,}", about=share(refused, passed + refused)),
        Fact("Keys that end in 7 days", f"{ending:,}", f"{listed}?status={Status.EXPIRES_SOON}"),
    ]


def requests_lately(now: datetime) -> tuple[int, int]:
    """Those that passed and those that were refused in the last 24 full or begun hours, of all organizations."""
    first = now.replace(minute=0, second=0, microsecond=0) - LATELY + timedelta(hours=1)
    rows = OrganizationUsage.objects.filter(organization=OuterRef("pk"), hour__gte=first)
    sums = Organization.objects.annotate(
        passed=summed(rows.filter(outcome=Code.VALID)),
        refused=summed(rows.exclude(outcome=Code.VALID)),
    ).aggregate(all_passed=Sum("passed"), all_refused=Sum("refused"))
    return sums["all_passed"] or 0, sums["all_refused"] or 0


def ending_soon(now: datetime) -> int:
    """Keys of all organizations that end within the time that counts as soon."""
    rows = ApiKey.objects.listed().filter(where_status(Status.EXPIRES_SOON, now))
    of_one = rows.filter(organization=OuterRef("pk")).order_by().values("organization")
    counts = Subquery(of_one.annotate(number=Count("pk")).values("number"))
    found = Organization.objects.annotate(ending=counts).aggregate(every=Sum("ending"))
    return found["every"] or 0


def summed(rows: QuerySet[OrganizationUsage]) -> Subquery:
    sums = rows.order_by().values("organization").annotate(number=Sum("count"))
    return Subquery(sums.values("number"))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""
