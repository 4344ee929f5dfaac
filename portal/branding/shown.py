"""How does what operators said reach every page? Each process reads the row now and then, beside the requests.

A page asks `portal.installation.brand` and no database. A change is seen at once by the process that made it, and by
the others, of this node and of all others, within the time of one look.
"""

from django.db import transaction

from portal.installation import brand
from portal.installation.brand import Brand, Logo
from portal.models import Branding

LOOK_EVERY = 2.0  # seconds
COLUMNS = (
    "name", "support_email", "terms_url", "privacy_url", "status_url", "sender_name", "accent",
    "front_page",
)  # fmt: skip


class Look:
    """The version that this process has seen; 0 before there is a row."""

    def __init__(self) -> None:
        self.version = 0


_look = Look()


def refresh() -> None:
    """Show what is stored, if it is another version than the one that is shown."""
    found = Branding.objects.filter(pk=1).values_list("version", flat=True).first() or 0
    if found != _look.version:
        show_stored()


def show_stored() -> None:
    """Show what is stored."""
    row = Branding.objects.filter(pk=1).defer("logo", "logo_dark").first()
    brand.show(brand_of(row) if row else None)
    _look.version = row.version if row else 0


def show_once_committed() -> None:
    """Show what this transaction stores, in this process, once it stands."""
    transaction.on_commit(show_stored)


def brand_of(row: Branding) -> Brand:
    said = {name: getattr(row, name) for name in COLUMNS}
    return Brand(
        **said,
        sign_up_domains=tuple(row.sign_up_domains),
        logo=logo_of(row.logo_digest, row.logo_kind),
        logo_dark=logo_of(row.logo_dark_digest, row.logo_dark_kind),
    )


def logo_of(digest: str, kind: str) -> Logo | None:
    return Logo(digest, kind) if digest else None


def stored_logo(file_name: str) -> tuple[bytes, str] | None:
    """The image of this name and its kind, as stored now; None for none."""
    row = Branding.objects.filter(pk=1).first()
    images = (
        (row.logo_digest, row.logo_kind, row.logo),
        (row.logo_dark_digest, row.logo_dark_kind, row.logo_dark),
    ) if row else ()  # fmt: skip
    named = {f"{digest}.{kind}": (bytes(content), kind) for digest, kind, content in images if kind}
    return named.get(file_name)
