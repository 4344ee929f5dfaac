"""From which address does a request come? Forwarded headers count only behind declared proxies."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address as text, or None when there is none.

    X-Forwarded-For is a list that every proxy appends to, so only its last TRUSTED_PROXY_COUNT entries were
    written by proxies of ours; anything before them is the caller's own claim and is never believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").strip()
        hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
        address = hops[-trusted] if len(hops) >= trusted else address
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def client_network(request: HttpRequest) -> str:
    """What limits count as one caller: an IPv4 address, or the /64 of an IPv6 address, which one caller owns whole."""
    text = client_ip(request) or ""
    if not text:
        return ""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network(f"{address}/64", strict=False).network_address)
    return text
