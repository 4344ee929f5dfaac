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
