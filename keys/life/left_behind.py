"""What of a person's earlier membership ends when they become a member again? Subscribed in KeysConfig.ready().

Tokens of a person who left are out of use because the door asks for the membership. A new membership would bring
them back, with whatever role the person has by then, after everybody was told that they had stopped. So they end for
good before it counts, and so do tokens that were prepared and not claimed; `keys.oauth.grants.consents` ends what the
person had allowed, for the same reason.
"""

from datetime import datetime

from keys.life import offers
from keys.life.services import revoke
from keys.models import ApiKey
from keys.status import where_living
from portal.actors import Actor
from portal.models import Membership

REASON = "left behind by an earlier member"


def end_tokens(membership: Membership, actor: Actor, now: datetime) -> None:
    """Revoke and withdraw in the caller's transaction, an audit event each."""
    user, organization = membership.user, membership.organization
    tokens = ApiKey.objects.listed().owned_by(organization, user).filter(where_living(now))
    for token in tokens.select_related("organization"):
        revoke(key=token, actor=actor, now=now, reason=REASON)
    for offer in offers.waiting(organization, user).select_related("organization", "user"):
        offers.withdraw(offer=offer, actor=actor, now=now)
