"""Which keys does a name mean? For the search over everything."""

from django.urls import reverse

from keys import keystring
from keys.lists.listing import Selection, find, select
from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import Status
from portal import clock
from portal.access import may
from portal.models import Membership, User
from portal.palette.found import MOST_OF_A_KIND, Found, FoundGroup


def keys_named(membership: Membership, text: str) -> list[FoundGroup]:
    """The organization's keys and the member's own tokens, by name, external id or metadata as their lists search
    them, or by the id that logs and events tell; the newest first."""
    found = []
    if may(membership.role, "keys.view"):
        found.append(
            FoundGroup("API keys", lines(membership, None, text, "keys:detail", "key-round"))
        )
    if may(membership.role, "tokens.own"):
        own = lines(membership, membership.user, text, "keys:my_tokens_detail", "user-key")
        found.append(FoundGroup("My tokens", own))
    return found


def lines(
    membership: Membership, owner: User | None, text: str, url_name: str, icon: str
) -> list[Found]:
    organization, now = membership.organization, clock.now()
    among = ApiKey.objects.listed().owned_by(organization, owner)
    return [
        Found(
            key.name,
            reverse(url_name, args=[organization.public_id, key.public_id]),
            icon,
            f"{key.masked} · {Status(key.status_at(now)).label}",
        )
        for key in [*of_id(among, text), *of_name(among, text)][:MOST_OF_A_KIND]
    ]


def of_id(among: ApiKeyQuerySet, text: str) -> ApiKeyQuerySet:
    """Nothing is asked of the database for a text that is no id."""
    is_id = len(text) == keystring.ID_LENGTH and text.isalnum()
    return among.filter(public_id=text) if is_id else among.none()


def of_name(among: ApiKeyQuerySet, text: str) -> ApiKeyQuerySet:
    """What the index of names finds is put in order, and not a million keys walked in that order."""
    selection = Selection(text)
    if not selection.searches:
        return among.none()
    ids = find(among, selection, clock.now()).ids
    if ids is None:  # so many that the first ones to be met do
        return select(among, selection, clock.now())[:MOST_OF_A_KIND]
    return ApiKey.objects.filter(pk__in=ids).order_by("-created_at", "-pk")[:MOST_OF_A_KIND]
