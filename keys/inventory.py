"""What stops, as far as keys go, when an organization is deleted?"""

from datetime import datetime

from keys.models import ApiKey
from keys.status import where_living
from portal.models import Organization


def living_keys(organization: Organization, now: datetime) -> list[str]:
    """One phrase, or none where no key lives."""
    count = ApiKey.objects.listed().filter(where_living(now), organization=organization).count()
    if not count:
        return []
    keys = "1 API key stops" if count == 1 else f"{count:,} API keys stop"
    return [f"{keys} working: applications get 401 Unauthorized."]


def hold_keys(organization: Organization) -> None:
    """Lock the organization's keys until they are deleted, so that no use of one is written in between.

    The writer of usage locks keys and not the organization; its new rows would otherwise refer to keys that are gone.
    The order is the writer's own, so that the two wait for each other instead of deadlocking.
    """
    keys = ApiKey.objects.select_for_update(no_key=True).filter(organization=organization)
    list(keys.order_by("pk").values_list("pk", flat=True))
