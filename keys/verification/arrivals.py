"""From where does a credential come? The address of whoever sent it, and whether a browser did.

A key that is held to addresses, or kept out of browsers, is judged by this; its access tokens are not, which go to
browsers by design. What is not known is refused: a list that nobody can compare lets nobody in.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.http.gateway_questions import is_forward_auth
from portal.remote import ip_in, network_of
from portal.restrictions.addresses import Address, address_in

ORIGIN, SITE = "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"
SAME_ORIGIN = "same-origin"


class Arrival:
    """What is known of where a credential comes from; asked only for a key that is held to something."""

    is_judged = True

    @property
    def address(self) -> Address | None:
        return None

    @property
    def is_browser(self) -> bool:
        return False

    @property
    def caller(self) -> str | None:
        """For whom a wrong key is counted: an IPv4 address, or the /64 of an IPv6 address; empty where nobody tells
        one, None where none is counted."""
        return None


class Unjudged(Arrival):
    """Where a credential is not used, and only asked about."""

    is_judged = False


UNKNOWN = Arrival()
UNJUDGED = Unjudged()


class Told(Arrival):
    """The address that whoever asks has told of the caller whose key it is, None where nothing is told; and the
    request in which it was told."""

    def __init__(self, ip: str | None, environ: Mapping[str, Any] | None = None) -> None:
        self.ip, self.environ = ip, environ

    @cached_property
    def address(self) -> Address | None:
        return address_in(self.ip)

    @cached_property
    def caller(self) -> str | None:
        return network_of(self.ip) or network_of(ip_in(self.environ or {}))


class Sent(Arrival):
    """A request, by its headers. `takes_keys_from_pages` are routes whose contract hands a credential to a page."""

    def __init__(self, environ: Mapping[str, Any], *, takes_keys_from_pages: bool = False) -> None:
        self.environ = environ
        self.takes_keys_from_pages = takes_keys_from_pages

    @cached_property
    def address(self) -> Address | None:
        """As a trusted proxy tells it, else the peer; of a gateway's caller nobody but a trusted proxy knows it."""
        trusted = settings.TRUSTED_PROXY_COUNT
        if not trusted:
            is_gateway = is_forward_auth(self.environ["PATH_INFO"])
            return None if is_gateway else address_in(self.environ.get("REMOTE_ADDR"))
        forwarded = self.environ.get("HTTP_X_FORWARDED_FOR", "")
        hops = forwarded.split(",") if forwarded.strip() else []
        return address_in(hops[-trusted]) if len(hops) >= trusted else None

    @cached_property
    def caller(self) -> str | None:
        """The peer, too, where a trusted proxy tells nobody: it is better counted for a gateway than for nobody."""
        return network_of(ip_in(self.environ))

    @cached_property
    def is_browser(self) -> bool:
        """Whether a page sent it: browsers add `Origin` or `Sec-Fetch-Site`, and a page cannot leave them out.

        `Sec-Fetch-Mode` says nothing: the fetch of servers sends it too. Our own pages are not meant, except through a
        gateway, before which they are as foreign as any.
        """
        origin, site = self.environ.get(ORIGIN), self.environ.get(SITE)
        if self.takes_keys_from_pages or (origin is None and site is None):
            return False
        if is_forward_auth(self.environ["PATH_INFO"]):
            return True
        return not (site in {None, SAME_ORIGIN} and origin in {None, own_origin()})


def own_origin() -> str:
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"
