"""What can operators say of the portal? Its name and look, and who is behind it, in one transaction with one event."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from portal.actors import Actor
from portal.addresses import clean_address
from portal.audit.events import Action, record
from portal.branding import logos, shown
from portal.branding.colours import clean_accent
from portal.branding.front_page import clean_front_page
from portal.errors import Forbidden, InvalidInput
from portal.installation.brand import Brand, current
from portal.models import Branding
from portal.names import clean_name

LONGEST_NAME = 60  # characters
LONGEST_ADDRESS = 500  # characters
MOST_DOMAINS = 50
LOGOS = ("logo", "logo_dark")
KEEP = None  # of a logo: the one that there is


@dataclass(frozen=True)
class BrandAsked:
    """What an operator says. Of a logo: the file, nothing (`b""`) for none, or KEEP."""

    name: str
    support_email: str = ""
    terms_url: str = ""
    privacy_url: str = ""
    status_url: str = ""
    sender_name: str = ""
    accent: str = ""
    front_page: str = ""
    sign_up_domains: Sequence[str] = ()
    logo: bytes | None = KEEP
    logo_dark: bytes | None = KEEP

    def clean(self) -> dict[str, Any]:
        """The columns as they may be stored, but for the logos that are kept. Raises InvalidInput at the first that is
        wrong: `invalid_name`, `invalid_email`, `look_alike_email`, `invalid_address`, `invalid_colour`, `low_contrast`,
        `invalid_front_page`, `invalid_domain`, `invalid_logo`."""
        columns: dict[str, Any] = {
            "name": clean_short_name(self.name, "name"),
            "support_email": clean_address(self.support_email, "support_email")
            if self.support_email
            else "",
            "terms_url": clean_link(self.terms_url, "terms_url"),
            "privacy_url": clean_link(self.privacy_url, "privacy_url"),
            "status_url": clean_link(self.status_url, "status_url"),
            "sender_name": clean_short_name(self.sender_name, "sender_name")
            if self.sender_name.strip()
            else "",
            "accent": clean_accent(self.accent),
            "front_page": clean_front_page(self.front_page),
            "sign_up_domains": clean_domains(self.sign_up_domains),
        }
        for field in LOGOS:
            content = getattr(self, field)
            if content is not KEEP:
                columns |= columns_of_logo(field, content)
        return columns


def columns_of_logo(field: str, content: bytes) -> dict[str, Any]:
    kept, kind = logos.clean_logo(content, field) if content else (b"", "")
    digest = logos.digest(kept) if kept else ""
    return {field: kept, f"{field}_kind": kind, f"{field}_digest": digest}


@transaction.atomic
def change(*, asked: BrandAsked, actor: Actor) -> Branding:
    """Say it. Other processes show it within `shown.LOOK_EVERY` seconds, this one once it is committed.

    Raises Forbidden `operator_only`, and InvalidInput as `BrandAsked.clean` does.
    """
    if not actor.acts_for_installation:
        raise Forbidden("Only an operator may do this. Nothing was changed.", code="operator_only")
    columns = asked.clean()
    row = stored()
    changed = [name for name, value in columns.items() if differs(getattr(row, name), value)]
    if not changed and row.version:
        return row
    for name in changed:
        setattr(row, name, columns[name])
    row.version += 1
    row.save()
    record(
        action=Action.BRANDING_CHANGED,
        actor=actor,
        organization=None,
        object_type="branding",
        object_id=str(row.pk),
        object_name=row.name,
        details={"changed": sorted(name for name in changed if name not in LOGOS)},
    )
    shown.show_once_committed()
    return row


def stored() -> Branding:
    """The row, which nobody else changes until the transaction ends; made with what is shown where there is none."""
    row, _ = Branding.objects.select_for_update().get_or_create(
        pk=1, defaults=columns_shown(current())
    )
    return row


def columns_shown(brand: Brand) -> dict[str, Any]:
    """What is shown, as columns of the row."""
    return {name: getattr(brand, name) for name in shown.COLUMNS} | {
        "sign_up_domains": list(brand.sign_up_domains)
    }


def differs(before: Any, after: Any) -> bool:
    """PostgreSQL gives bytes as a view of memory."""
    return (bytes(before) if isinstance(before, memoryview) else before) != after


def clean_short_name(typed: str, field: str) -> str:
    """Raises InvalidInput `invalid_name`."""
    name = clean_name(typed, field)
    if len(name) > LONGEST_NAME:
        raise InvalidInput(field, "invalid_name", f"It has at most {LONGEST_NAME} characters here.")
    return name


def clean_link(typed: str, field: str) -> str:
    """An address of a page, or nothing. Raises InvalidInput `invalid_address`."""
    address = typed.strip()
    if address and not is_page(address):
        detail = f"Write an address like https://example.com/{field.removesuffix('_url')}. Nothing was changed."
        raise InvalidInput(field, "invalid_address", detail)
    return address


def is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    fits = plain and len(address) <= LONGEST_ADDRESS
    return fits and parts.scheme in {"https", "http"} and bool(parts.hostname)


def clean_domains(typed: Sequence[str]) -> list[str]:
    """Domains of e-mail addresses as they are stored, each once, sorted. Raises InvalidInput `invalid_domain`."""
    if len(typed) > MOST_DOMAINS:
        detail = f"At most {MOST_DOMAINS} domains. Nothing was changed."
        raise InvalidInput("sign_up_domains", "invalid_domain", detail)
    return sorted({clean_domain(each) for each in typed})


def clean_domain(typed: str) -> str:
    try:
        address = clean_address(f"somebody@{typed.strip().removeprefix('@')}", "sign_up_domains")
    except InvalidInput as error:
        detail = f"{typed[:100]!a} is no domain like example.com. Nothing was changed."
        raise InvalidInput("sign_up_domains", "invalid_domain", detail) from error
    return address.rpartition("@")[2]
