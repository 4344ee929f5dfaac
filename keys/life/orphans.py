"""Which tokens has a member left behind, and how does an API user take one over?

The tokens of a person who left are out of use at once, because the door asks for the membership on every request.
They stay listed until somebody retires them (revokes) or hands them over to an API user.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apiusers.models import ApiUser
from apiusers.principals import described
from keys.life import rules
from keys.life.services import lock_key, note, refuse_dead
from keys.models import ApiKey
from keys.status import where_living
from keys.verification import owners
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict
from portal.models import Membership, Organization


def orphaned(organization: Organization, now: datetime) -> QuerySet[ApiKey]:
    """Living tokens of people who are no longer members, newest first."""
    member = Membership.objects.filter(user=OuterRef("owner_user"), organization=organization)
    return (
        ApiKey.objects.listed()
        .filter(where_living(now), ~Exists(member), organization=organization)
        .filter(owner_user__isnull=False)
        .select_related("owner_user", "organization", "last_use")
        .order_by("-created_at", "-id")
    )


@transaction.atomic
def hand_over(*, key: ApiKey, api_user: ApiUser, actor: Actor, now: datetime) -> ApiKey:
    """Give an orphaned token to an API user: the same text works again, as far as the API user may.

    Raises Conflict `not_orphaned`, `key_revoked`, `key_expired`, `owner_inactive` or `too_many_keys`; NameTaken;
    Forbidden when the actor does not hold what the token will then be able to do.
    """
    key = lock_key(key)
    refuse_dead(key, now)
    if not orphaned(key.organization, now).filter(pk=key.pk).exists():
        detail = "Only a token whose owner has left can be handed over. Nothing was changed."
        raise Conflict("not_orphaned", detail)
    rules.refuse_permissions_beyond(
        actor, owners.permissions_of_active_owner(key.organization, api_user) or ()
    )
    rules.refuse_reach_beyond(api_user, actor)
    before = str(key.owner)
    key.owner_user, key.owner_api_user = None, api_user
    rules.refuse_taken_name(key.name, key, now, partners=[key.pk])
    rules.refuse_too_many(key, now)
    key.save(update_fields=["owner_user", "owner_api_user"])
    note(Action.TOKEN_HANDED_OVER, key, actor, {"before": before, "to": described(api_user)})
    return key
