"""Which tokens and consents of a person can end together with a forgotten password? Those that live, everywhere."""

from datetime import datetime

from keys.life import services
from keys.models import ApiKey, ApiKeyQuerySet
from keys.oauth.grants import consents
from keys.status import where_living
from portal.actors import Actor
from portal.models import User
from portal.sign_in.reset_endings import Ending

REASON = "password reset"
AT_THE_DOOR = "Programs that use them get 401 Unauthorized from then on."
OF_APPLICATIONS = "These applications can no longer act for you."


def of_tokens_and_consents(user: User, now: datetime) -> list[Ending]:
    tokens, given = (
        living(ApiKey.objects.listed(), user, now),
        living(ApiKey.objects.consents(), user, now),
    )

    def end_tokens(actor: Actor, now: datetime) -> None:
        for token in in_order(tokens):
            services.revoke(key=token, actor=actor, now=now, reason=REASON)

    def end_consents(actor: Actor, now: datetime) -> None:
        for consent in in_order(given):
            consents.withdraw(consent=consent, actor=actor, now=now, reason=REASON)

    return [
        Ending(
            "end_tokens",
            tokens.count(),
            "token of yours",
            "tokens of yours",
            AT_THE_DOOR,
            end_tokens,
        ),
        Ending(
            "end_consents",
            given.count(),
            "consent given to an application",
            "consents given to applications",
            OF_APPLICATIONS,
            end_consents,
        ),
    ]


def living(among: ApiKeyQuerySet, user: User, now: datetime) -> ApiKeyQuerySet:
    return among.filter(where_living(now), owner_user=user)


def in_order(rows: ApiKeyQuerySet) -> ApiKeyQuerySet:
    """Each locks its organization: of two at once, both take them in one order."""
    return rows.select_related("organization", "application").order_by("organization", "pk")
