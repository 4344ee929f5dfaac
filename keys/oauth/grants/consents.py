"""What did a person allow to an application? A consent: a key without a text, parent of that application's tokens.

Being a key, it is judged by the one door: it ends when the person leaves, when they withdraw it, when it expires,
and what it may do is what was allowed, as far as the person and the application may do it now (decision 0034).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from keys.life.services import read_again
from keys.life.subscriptions import ACCOUNT_DELETED, LEFT_BEHIND
from keys.models import ApiKey, Application
from keys.oauth import lifetimes
from keys.oauth.scopes import OFFLINE
from keys.status import where_living
from keys.verification import owners
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.models import Membership, Organization, User
from portal.people.organizations import lock
from portal.people.second_factor_demand import refuse_without_one

note = partial(note_of, "consent")


@transaction.atomic
def give(
    *, application: Application, user: User, scope: Iterable[str], actor: Actor, now: datetime
) -> ApiKey:
    """Remember what the person allowed. `scope` may hold openid and its like, which allow nothing by themselves.

    With `offline_access` it lives thirty days, else as long as one access token. The caller has seen to it that the
    person is a member; one who is not would hold a consent that the door refuses.

    Raises Forbidden `second_factor_demanded`: without this, a stolen password alone would get a token.
    """
    lock(application.organization)
    refuse_without_one(application.organization, user)
    asked = frozenset(scope)
    consent = ApiKey(
        application=application,
        organization=application.organization,
        owner_user=user,
        name=application.name,
        permissions=sorted(asked & application.allowed_scopes),
        # No text proves an empty digest: see keys.verification.door.prove.
        digest="",
        pepper_version=0,
        tail="",
        created_at=now,
        created_by_user=user,
    )
    consent.expires_at = now + life_of(consent, with_refresh=OFFLINE in asked)
    consent.save(force_insert=True)
    note(Action.CONSENT_GIVEN, consent, actor, {"scope": consent.permissions})
    return consent


def life_of(consent: ApiKey, *, with_refresh: bool) -> timedelta:
    if with_refresh:
        return lifetimes.OF_FAMILY
    return lifetimes.OF_CODE + timedelta(seconds=lifetimes.of_oauth(consent))


@transaction.atomic
def withdraw(*, consent: ApiKey, actor: Actor, now: datetime, reason: str = "") -> bool:
    """End the consent, and with it every code, refresh token and access token. True when this call did it."""
    lock(consent.organization)
    won = ApiKey.objects.filter(
        pk=consent.pk, application__isnull=False, revoked_at__isnull=True
    ).update(revoked_at=now, revocation_reason=reason[:200])
    if won:
        note(
            Action.CONSENT_WITHDRAWN,
            read_again(consent),
            actor,
            {"reason": reason} if reason else {},
        )
    return bool(won)


def has_ended(consent: ApiKey, now: datetime) -> bool:
    """Whether the consent is over as it stands now; what ended with its person is asked at the door."""
    row = read_again(consent)
    return not row.is_living_at(now) or not owners.standing_of(row).is_active


def living(user: User, organization: Organization, now: datetime) -> QuerySet[ApiKey]:
    """What the person still allows in the organization, newest first."""
    return (
        ApiKey.objects.filter(where_living(now), application__isnull=False)
        .filter(owner_user=user, organization=organization)
        .select_related("application", "organization", "owner_user")
        .order_by("-created_at", "-id")
    )


def end_consents(membership: Membership, actor: Actor, now: datetime) -> None:
    """Withdraw what a person allowed as an earlier member, as `keys.life.subscriptions` does with their tokens."""
    for consent in living(membership.user, membership.organization, now):
        withdraw(consent=consent, actor=actor, now=now, reason=LEFT_BEHIND)


def end_all(user: User, actor: Actor, now: datetime) -> None:
    """Withdraw what the person allowed anywhere, before the account is deleted."""
    allowed = ApiKey.objects.consents().filter(where_living(now), owner_user=user)
    for consent in allowed.select_related("organization").order_by("pk"):
        withdraw(consent=consent, actor=actor, now=now, reason=ACCOUNT_DELETED)
