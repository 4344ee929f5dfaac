"""From which address does a request come? Forwarded headers count only behind declared proxies."""

from ipaddress import ip_address

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
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = hops[-trusted] if len(hops) >= trusted else address
    try:
        return str(ip_address(address))
    except ValueError:
        return None
