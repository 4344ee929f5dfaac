"""What needs somebody, and where is it mended? A sentence for each key that does, and one click to its remedy."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from keys.home.noteworthy import Noteworthy, Used
from keys.models import ApiKey, OwnerType
from keys.pages.key_collections import API_USER, MEMBER, MINE, ORGANIZATION, Kind
from keys.usage.reasons import REASONS
from keys.verification_codes import Code
from portal.access import may
from portal.models import Membership

OF_EACH = 3  # keys of one kind, so that no kind hides the others
LEAST_REFUSED = 10  # requests in a week: below that nobody has to look

# reason of refusals: (page that mends it, words of its button); for the others the key's own page.
REMEDIES: dict[str, tuple[str, str]] = {
    Code.EXPIRED: ("generate", "Generate another"),
    Code.REVOKED: ("generate", "Generate another"),
    Code.FORBIDDEN: ("permissions", "See permissions"),
}
ON_A_KEY = {"rotation", "overlap", "revocation", "permissions", "detail"}
DIALOGS = {"rotation", "overlap", "revocation", "generate"}


@dataclass(frozen=True)
class Matter:
    """One thing to look at. `at` is the moment that it tells of, if there is one."""

    tone: str  # amber, red or grey
    icon: str
    key: ApiKey
    address: str  # of the key
    said: str
    remedy: str  # the words of a button
    remedy_address: str
    is_dialog: bool
    at: datetime | None = None


class Addresses:
    """Where the pages of a key are for this member, and which of them may be opened."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        self.organization_id = membership.organization.public_id

    def of(self, key: ApiKey, page: str = "detail") -> str:
        kind = self.kind_of(key)
        named = [self.organization_id]
        if kind is API_USER or kind is MEMBER:
            named.append(key.owner_public_id)
        if page in ON_A_KEY:
            named.append(key.public_id)
        return reverse(f"keys:{kind.prefix}{page}", args=named)

    def kind_of(self, key: ApiKey) -> Kind:
        if key.owner_type is OwnerType.ORGANIZATION:
            return ORGANIZATION
        if key.owner_type is OwnerType.API_USER:
            return API_USER
        return MINE if key.owner_user_id == self.membership.user_id else MEMBER

    def may_change(self, key: ApiKey, page: str) -> bool:
        """A person's token is replaced by the person alone (`KeyCollection.may_replace`)."""
        kind = self.kind_of(key)
        if kind is MEMBER and page in {"rotation", "generate"}:
            return False
        return may(self.membership.role, kind.changes)


def matters(found: Noteworthy, membership: Membership) -> list[Matter]:
    """The most urgent kind first: what is refused, what is about to stop, what is of no use."""
    pages = Addresses(membership)
    return [
        *(refused(used, pages) for used in refusals_to_tell(found)),
        *(replaced(key, pages) for key in found.replaced[:OF_EACH]),
        *(expiring(key, pages) for key in found.expiring[:OF_EACH]),
        *(never_used(key, pages) for key in found.never_used[:OF_EACH]),
    ]


def refusals_to_tell(found: Noteworthy) -> list[Used]:
    return [used for used in found.refused if used.count >= LEAST_REFUSED][:OF_EACH]


def refused(used: Used, pages: Addresses) -> Matter:
    name, advice = REASONS.get(used.reason, (used.reason, ""))
    said = f"{used.count:,} requests refused in 7 days, most of them: {name.lower()}. {advice}"
    page, words = REMEDIES.get(used.reason, ("detail", "Open"))
    return matter(("red", "ban"), used.key, said, (page, words), pages)


def replaced(key: ApiKey, pages: Addresses) -> Matter:
    said = "Replaced, and its old text is still in use. It stops working at"
    remedy = ("overlap", "Give more time")
    return matter(("amber", "replace"), key, said, remedy, pages, key.expires_at)


def expiring(key: ApiKey, pages: Addresses) -> Matter:
    said = "Expires" if key.last_used_at else "Was never used, and expires"
    return matter(
        ("amber", "clock-alert"), key, said, ("rotation", "Rotate"), pages, key.expires_at
    )


def never_used(key: ApiKey, pages: Addresses) -> Matter:
    said = "Never used since it was made on"
    remedy = ("revocation", "Revoke")
    return matter(("grey", "circle-dashed"), key, said, remedy, pages, key.created_at)


def matter(
    look: tuple[str, str],
    key: ApiKey,
    said: str,
    remedy: tuple[str, str],
    pages: Addresses,
    at: datetime | None = None,
) -> Matter:
    """With the remedy where the member may use it, and the key's own page where not."""
    page, words = remedy
    if page in DIALOGS and not pages.may_change(key, page):
        page, words = "detail", "Open"
    tone, icon = look
    return Matter(
        tone, icon, key, pages.of(key), said, words, pages.of(key, page), page in DIALOGS, at
    )
