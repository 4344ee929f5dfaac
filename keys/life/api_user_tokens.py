"""What happens to an API user's tokens when something happens to the API user? Subscribed in KeysConfig.ready()."""

from datetime import datetime

from apiusers.models import ApiUser
from keys.life.services import revoke
from keys.models import ApiKey
from keys.status import where_living
from portal.actors import Actor


def living_tokens(owner: ApiUser, now: datetime) -> int:
    return ApiKey.objects.filter(where_living(now), owner_api_user=owner).count()


def revoke_tokens(owner: ApiUser, actor: Actor, now: datetime) -> int:
    """Revoke every token of the API user, an audit event each. Returns how many this call revoked."""
    tokens = ApiKey.objects.listed().filter(owner_api_user=owner)
    done = [revoke(key=key, actor=actor, now=now, reason="API user deleted") for key in tokens]
    return sum(won for _, won in done)
