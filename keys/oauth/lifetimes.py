"""How long does an access token live? As its application, its organization or the installation says, within bounds."""

from datetime import timedelta

from django.conf import settings

from keys.models import ApiKey, TokenLifetimes
from keys.secrets.signing_ring import LONGEST_TOKEN
from portal.durations import in_words
from portal.errors import InvalidInput

SHORTEST = 61  # seconds: published clients take 60 and less as expired
LONGEST = int(LONGEST_TOKEN.total_seconds())
OF_CODE = timedelta(seconds=60)
OF_FAMILY = timedelta(days=30)  # refresh tokens end with it, however often they were exchanged
OF_DEVICE = timedelta(minutes=10)
DEVICE_INTERVAL = 5  # seconds


def of_exchange(organization_pk: int) -> int:
    """Seconds that a token of `POST /authentication/token` lives, by the database id of the organization."""
    chosen = TokenLifetimes.objects.filter(organization=organization_pk)
    return (
        chosen.values_list("exchange_seconds", flat=True).first() or settings.ACCESS_TOKEN_SECONDS
    )


def of_oauth(key: ApiKey) -> int:
    """Seconds that a token of `POST /oauth/token` lives, made from this key or consent."""
    if key.application is not None and key.application.token_seconds:
        return key.application.token_seconds
    chosen = TokenLifetimes.objects.filter(organization=key.organization_id)
    return chosen.values_list("oauth_seconds", flat=True).first() or settings.OAUTH_TOKEN_SECONDS


def check(seconds: int | None, field: str) -> int | None:
    """A lifetime that may be chosen, or None. Raises InvalidInput `invalid_lifetime`."""
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        bounds = f"{SHORTEST} seconds to {LONGEST} seconds, which is {in_words(LONGEST)}"
        detail = f"An access token lives from {bounds}."
        raise InvalidInput(field, "invalid_lifetime", detail)
    return seconds
