"""Did the first request arrive? What a newcomer's three steps show, and what the page asks until it did."""

from dataclasses import dataclass
from datetime import datetime

from keys.models import ApiKey, KeyLastUse
from keys.usage.reasons import Reason, reasons_in
from keys.usage.series import by_hour, counted_since, first_hour, was_ever_accepted
from portal.models import Organization


@dataclass(frozen=True)
class Beginning:
    """How far an organization has come: its newest key, whether one was accepted, and why others were not."""

    key: ApiKey | None
    is_used: bool
    last_use: KeyLastUse | None
    refused: list[Reason]  # of the last 24 hours, while nothing was accepted


def beginning_of(organization: Organization, now: datetime) -> Beginning:
    """In three statements at most."""
    key = ApiKey.objects.listed().owned_by(organization).order_by("-created_at", "-id").first()
    if was_ever_accepted(organization):
        used = KeyLastUse.objects.filter(organization=organization, at__isnull=False)
        last_use = used.select_related("key").order_by("-at", "-key").first()
        return Beginning(key, is_used=True, last_use=last_use, refused=[])
    counted = counted_since(organization.usage, first_hour(now))
    refused = reasons_in(by_hour(counted, now, organization.time_zone).counts)
    return Beginning(key, is_used=False, last_use=None, refused=refused)
