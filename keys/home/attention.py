"""What needs somebody, and where is it mended? A sentence for each key that does, and one click to its remedy."""

from dataclasses import dataclass
from datetime import datetime

from keys.home.noteworthy import Noteworthy, Used
from keys.models import ApiKey
from keys.pages.addresses import Addresses
from keys.usage.reasons import REASONS
from keys.verification_codes import Code
from portal.models import Membership

OF_EACH = 3  # keys of one kind, so that no kind hides the others
LEAST_REFUSED = 10  # requests in a week: below that nobody has to look

# reason of refusals: (page that mends it, words of its button); for the others the key's own page.
REMEDIES: dict[str, tuple[str, str]] = {
    Code.EXPIRED: ("generate", "Generate another"),
    Code.REVOKED: ("generate", "Generate another"),
    Code.FORBIDDEN: ("permissions", "See permissions"),
}
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
