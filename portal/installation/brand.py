"""What is this portal called, and how does it look? As operators say in the admin, and before that the environment.

Every page, mail and error asks, also where there is no database, so nothing is read here: `portal.branding.shown` reads
the row now and then, beside the requests.
"""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse

PRODUCT = "Keydock"


@dataclass(frozen=True)
class Logo:
    """An image as it is asked for: the digest of its content, and what kind of file it is."""

    digest: str
    kind: str  # "png" or "svg"

    @property
    def file_name(self) -> str:
        return f"{self.digest}.{self.kind}"

    @property
    def address(self) -> str:
        return reverse("portal:logo", args=[self.file_name])


@dataclass(frozen=True)
class Brand:
    """What those who run the portal say of it. Whatever they left out is empty."""

    name: str = PRODUCT
    support_email: str = ""
    terms_url: str = ""
    privacy_url: str = ""
    status_url: str = ""
    sender_name: str = ""  # of mails; empty: the name
    accent: str = ""  # like #1d4fbe, behind white text
    front_page: str = ""  # Markdown
    sign_up_domains: tuple[str, ...] = ()  # of whoever signs up without an invitation; empty: any
    logo: Logo | None = None
    logo_dark: Logo | None = None  # where the page is dark; None: the same

    @property
    def is_named(self) -> bool:
        """Whether it bears a name of its own, beside which the product's mark has no place."""
        return self.name != PRODUCT

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and address of what stands at the foot of a page."""
        support = f"mailto:{self.support_email}" if self.support_email else ""
        named = {
            "Support": support,
            "Terms": self.terms_url,
            "Privacy": self.privacy_url,
            "Status": self.status_url,
        }
        return [(words, address) for words, address in named.items() if address]


class BrandShown:
    """The brand as this process read it last; None where nothing was read, or no operator has said anything."""

    def __init__(self) -> None:
        self.read: Brand | None = None


_shown = BrandShown()


def current() -> Brand:
    """What to show now. No query, and no error."""
    return _shown.read or first_values()


def show(brand: Brand | None) -> None:
    """Show this from now on in this process; None: what the environment says."""
    _shown.read = brand


def first_values() -> Brand:
    """What the environment says, until an operator has saved the page in the admin."""
    return Brand(
        name=settings.PORTAL_NAME,
        support_email=settings.SUPPORT_EMAIL,
        terms_url=settings.TERMS_URL,
        privacy_url=settings.PRIVACY_URL,
    )


def sender() -> str:
    """The sender of mails: the address of DEFAULT_FROM_EMAIL under the name that operators chose, else the name that
    stands there, unless it is only the one that the portal had at first."""
    brand = current()
    written, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    own = "" if written in {PRODUCT, settings.PORTAL_NAME} else written
    return formataddr((brand.sender_name or own or brand.name, address))
