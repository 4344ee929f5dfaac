"""What of the reader's own stands in the documentation? Their Organization ID and the mask of a key.

Pages are drawn once for everybody with names to fill in; what is the reader's is put there for each answer, escaped.
Strangers keep the names.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.hooks import Hook
from portal.http.requests import PageRequest
from portal.installation.brand import current
from portal.models import Membership
from portal.pages.access_policies import lacks_second_factor
from portal.pages.context import current_membership

# The names that stand in the texts for everybody, as whole words.
TO_FILL_IN = re.compile(
    r"(?<!\w)(?:Keydock|http://127\.0\.0\.1:8000|PUBLIC_URL|YOUR_ORGANIZATION_ID|\$ORGANIZATION"
    r"|YOUR_API_KEY|\$KEY|YOUR_KEY_ID)(?!\w)"
)


@dataclass(frozen=True)
class KeyToShow:
    """A key that samples can name: its public id, its name, and its mask. Never its text, which nobody keeps."""

    id: str
    name: str
    mask: str


# The living keys of the member's organization that this member may see, newest first; a bounded number of them.
keys_to_show: Hook[[Membership], list[KeyToShow]] = Hook()


@dataclass(frozen=True)
class Reader:
    """Who reads: nobody we know (all empty), or a member of an organization with the keys that they may choose from."""

    organization_id: str = ""
    keys: tuple[KeyToShow, ...] = ()
    key: KeyToShow | None = None


def reader_of(request: PageRequest) -> Reader:
    """The reader, and the key that `?key=` chooses among theirs; without it the newest."""
    if not request.user.is_authenticated:
        return Reader()
    membership = current_membership(request)
    if membership is None:
        return Reader()
    if any(lacks_second_factor.call(membership)):  # then they see nothing of the organization's
        return Reader(membership.organization.public_id)
    keys = tuple(key for found in keys_to_show.call(membership) for key in found)
    asked = request.GET.get("key", "")
    chosen = next((key for key in keys if key.id == asked), keys[0] if keys else None)
    return Reader(membership.organization.public_id, keys, chosen)


def own_words(reader: Reader, *, address: str, name: str = "") -> dict[str, str]:
    """What stands in the texts for everybody: what stands there for this reader. `name`: of the portal."""
    words = {"http://127.0.0.1:8000": address, "PUBLIC_URL": address}
    if name:
        words["Keydock"] = name
    if reader.organization_id:
        words |= dict.fromkeys(("YOUR_ORGANIZATION_ID", "$ORGANIZATION"), reader.organization_id)
    if reader.key:
        words |= dict.fromkeys(("YOUR_API_KEY", "$KEY"), reader.key.mask)
        words["YOUR_KEY_ID"] = reader.key.id
    return words


def filled(html: str, reader: Reader, *, names_portal: bool = True) -> SafeString:
    """The page with the reader's own words, each of them escaped. `names_portal`: the text is ours, and speaks of the
    portal by the name that it has here."""
    words = own_words(
        reader, address=settings.PUBLIC_URL, name=name_of_portal() if names_portal else ""
    )
    # What was drawn is safe already, and what is put in is escaped.
    return mark_safe(  # noqa: S308
        TO_FILL_IN.sub(lambda found: escape(words.get(found[0], found[0])), html)
    )


def name_of_portal() -> str:
    return current().name
