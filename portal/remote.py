"""From which address does a request come? Forwarded headers count only behind declared proxies."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

REMEMBERED = 10_000


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address as text, or None when there is none."""
    return ip_in(request.META)


def ip_in(environ: Mapping[str, Any]) -> str | None:
    """The same of a WSGI environ.

    X-Forwarded-For is a list that every proxy appends to, so only its last TRUSTED_PROXY_COUNT entries were
    written by proxies of ours; anything before them is the caller's own claim and is never believed.
    """
    address = environ.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").strip()
        hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
        address = hops[-trusted] if len(hops) >= trusted else address
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def client_network(request: HttpRequest) -> str:
    """What limits count as one caller: an IPv4 address, or the /64 of an IPv6 address, which one caller owns whole."""
    return network_of(client_ip(request))


@lru_cache(REMEMBERED)
def network_of(text: str | None) -> str:
    """The same of an address as text; empty for none, and for what is no address."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False)[0])
    return str(address)
