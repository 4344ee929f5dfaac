"""What do keys have to do with what happens on the floors below? Subscribed in KeysConfig.ready().

When an organization is deleted, what stops and how a million keys go; when an API user or a person is, their tokens;
when somebody becomes a member again, what they left behind; and what a key may still do that acted earlier.
The documentation is told which keys it can name.
"""

from datetime import datetime

from django.db import connection, models
from django.db.models import Q

from apiusers.models import ApiUser
from keys.life import offers
from keys.life.services import revoke
from keys.models import ApiKey, TokenOffer
from keys.status import Status, where_living
from keys.verification import owners
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.databases.batches import batches, check_at_once
from portal.documentation.own_ids import KeyToShow
from portal.models import Membership, Organization, User

DELETE = "DELETE FROM keys_apikey WHERE organization_id = %s AND id BETWEEN %s AND %s"
NONE: tuple[frozenset[str], int | None] = (frozenset(), None)
MOST_SHOWN = 20  # keys from which a reader of the documentation chooses
# Why a token was revoked.
LEFT_BEHIND = "left behind by an earlier member"
ACCOUNT_DELETED = "account deleted"


def living_keys(organization: Organization, now: datetime) -> list[str]:
    """One phrase, or none where no key lives."""
    count = ApiKey.objects.listed().filter(where_living(now), organization=organization).count()
    if not count:
        return []
    keys = "1 API key stops" if count == 1 else f"{count:,} API keys stop"
    return [f"{keys} working: applications get 401 Unauthorized."]


def delete_keys(organization: Organization) -> None:
    """Delete the organization's keys with what hangs on them, batch by batch. The caller holds the organization's lock.

    There may be a million. Django's own cascade would read every row first, and send the ids of all keys with each
    statement: it meets the limits on a statement and on an idle transaction at some ten thousand keys.

    Each batch is locked first, against its keys being referred to as well, so that no use of them is written in
    between: the writer of usage holds keys in their place (keys.usage.writing) and not the organization. The order is
    the writer's own, so that the two wait for each other instead of deadlocking.
    """
    keys = ApiKey.objects.filter(organization=organization)
    with check_at_once():
        for batch in batches(keys.select_for_update()):
            first, last = batch[0], batch[-1]
            release(keys.filter(pk__gte=first, pk__lte=last))
            with connection.cursor() as cursor:
                cursor.execute(DELETE, [organization.pk, first, last])


def release(keys: models.QuerySet[ApiKey]) -> None:
    """Delete what goes with these keys, and let go what only refers to them, as the models say.

    Relations without a name of their own (`related_name="+"`) count as well; `_meta.related_objects` leaves them out.
    """
    for relation in ApiKey._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            name = relation.field.name
            model = relation.related_model
            rows = model._base_manager.filter(**{f"{name}__in": keys.values("pk")})
            if relation.on_delete is models.SET_NULL:
                rows.update(**{name: None})
            else:
                rows.delete()


def count_living_tokens(owner: ApiUser, now: datetime) -> int:
    return ApiKey.objects.filter(where_living(now), owner_api_user=owner).count()


def revoke_tokens(owner: ApiUser, actor: Actor, now: datetime) -> int:
    """Revoke every token of the API user, an audit event each. Returns how many this call revoked."""
    tokens = ApiKey.objects.listed().filter(owner_api_user=owner)
    done = [revoke(key=key, actor=actor, now=now, reason="API user deleted") for key in tokens]
    return sum(won for _, won in done)


def end_tokens(membership: Membership, actor: Actor, now: datetime) -> None:
    """Revoke and withdraw what an earlier membership left, in the caller's transaction, an audit event each.

    Tokens of a person who left are out of use because the door asks for the membership. A new membership would
    bring them back, with whatever role the person has by then, after everybody was told that they had stopped. So
    they end for good before it counts, and so do tokens that were prepared and not claimed. What the person had
    allowed to applications ends in `keys.oauth.grants.consents`, for the same reason.
    """
    user, organization = membership.user, membership.organization
    tokens = ApiKey.objects.listed().owned_by(organization, user).filter(where_living(now))
    for token in tokens.select_related("organization"):
        revoke(key=token, actor=actor, now=now, reason=LEFT_BEHIND)
    for offer in offers.waiting(organization, user).select_related("organization", "user"):
        offers.withdraw(offer=offer, actor=actor, now=now)


def organizations_with_keys_of(user: User) -> set[int]:
    """Where keys belong to the person, or were made by them."""
    keys = ApiKey.objects.filter(Q(owner_user=user) | Q(created_by_user=user))
    return set(keys.values_list("organization_id", flat=True).distinct())


def living_tokens_of(user: User, now: datetime) -> list[str]:
    """A phrase for the person's tokens and one for what they allowed to applications; none where there is nothing."""
    living = ApiKey.objects.filter(where_living(now), owner_user=user)
    tokens, allowed = living.listed().count(), living.consents().count()
    phrases = {
        "1 token stops working: applications get 401 Unauthorized.": tokens == 1,
        f"{tokens:,} tokens stop working: applications get 401 Unauthorized.": tokens > 1,
        "What was allowed to 1 application ends.": allowed == 1,
        f"What was allowed to applications ends, {allowed:,} times.": allowed > 1,
    }
    return [phrase for phrase, holds in phrases.items() if holds]


def delete_keys_of(user: User, actor: Actor, now: datetime) -> None:
    """Revoke the person's tokens and withdraw what is prepared for them, an audit event each, then delete the rows:
    without the person a row would read as the organization's own key. The caller holds the locks of all their
    organizations.

    Keys that the person made for others go on, and no longer say who made them.
    """
    keys = ApiKey.objects.filter(owner_user=user)
    for token in keys.listed().filter(where_living(now)).select_related("organization"):
        revoke(key=token, actor=actor, now=now, reason=ACCOUNT_DELETED)
    prepared = TokenOffer.objects.filter(user=user, claimed_at=None, withdrawn_at=None)
    for offer in prepared.select_related("organization", "user").order_by("pk"):
        offers.withdraw(offer=offer, actor=actor, now=now)
    with check_at_once():
        for batch in batches(keys.select_for_update()):
            rows = ApiKey.objects.filter(pk__in=batch)
            release(rows)
            rows._raw_delete(rows.db)
    for batch in batches(ApiKey.objects.filter(created_by_user=user)):
        ApiKey.objects.filter(pk__in=batch).update(created_by_user=None)


def standing_now(public_id: str, now: datetime) -> tuple[frozenset[str], int | None]:
    """The permissions that the key of this id holds now, or the one that took over from it by rotation, and its row id.

    None once it was revoked or has ended without a successor, and none while its owner is shut out: a key that was
    stolen leaves nothing behind that works after its revocation.
    """
    rows = owners.with_owner(ApiKey.objects.all())
    key = rows.filter(public_id=public_id).first()
    while key is not None and key.status_at(now) is not Status.REVOKED:
        if key.is_living_at(now):
            is_active = owners.standing_of(key).is_active
            return (owners.permissions_of(key), key.pk) if is_active else NONE
        key = rows.filter(replaces=key).first()
    return NONE


def keys_to_show(membership: Membership) -> list[KeyToShow]:
    """Living keys of the organization that the samples of the documentation can name to this member, newest first; at
    most MOST_SHOWN, and none for whoever may not see keys."""
    if not may(membership.role, "keys.view"):
        return []
    rows = ApiKey.objects.listed().owned_by(membership.organization)
    living = rows.filter(where_living(clock.now())).order_by("-created_at", "-pk")
    return [KeyToShow(key.public_id, key.name, key.masked) for key in living[:MOST_SHOWN]]
