"""How does an organization choose how long its access tokens live? Where it does not, the installation says."""

from datetime import datetime

from django.db import transaction

from keys.models import TokenLifetimes
from keys.oauth import lifetimes
from portal.actors import Actor
from portal.audit.events import Action
from portal.models import Organization
from portal.people.organizations import lock, note


def chosen(organization: Organization) -> TokenLifetimes:
    """What the organization chose; a row that is not stored where it chose nothing yet."""
    row = TokenLifetimes.objects.filter(organization=organization).first()
    return row or TokenLifetimes(organization=organization)


@transaction.atomic
def choose(
    *,
    organization: Organization,
    exchange_seconds: int | None,
    oauth_seconds: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """True when this call changed something. Tokens that were issued before keep their end.

    Raises InvalidInput `invalid_lifetime`.
    """
    lock(organization)
    after = {
        "exchange_seconds": lifetimes.check(exchange_seconds, "exchange_seconds"),
        "oauth_seconds": lifetimes.check(oauth_seconds, "oauth_seconds"),
    }
    row, _ = TokenLifetimes.objects.get_or_create(
        organization=organization, defaults={"changed_at": now}
    )
    before = {name: getattr(row, name) for name in after}
    if after == before:
        return False
    row.exchange_seconds, row.oauth_seconds = after["exchange_seconds"], after["oauth_seconds"]
    row.changed_at = now
    row.save()
    details = {"before": before, "after": after}
    note(Action.TOKEN_LIFETIMES_CHANGED, organization, actor, details)
    return True
