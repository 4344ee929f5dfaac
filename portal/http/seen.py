"""What does a request of our own look like when it has passed all proxies? Told to whoever knows the secret key.

`manage.py check_installation` asks `/healthz` at the public address with a signed header, and lies about itself in the
headers that proxies write: so it learns whether callers can.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest

from portal.remote import client_ip

HEADER = "X-Installation-Inspection"
SALT = "portal.http.seen"
LASTS = 60  # seconds, so that a header which somebody wrote down on the way is soon worth nothing


def question() -> dict[str, str]:
    """The header that asks."""
    return {HEADER: signing.dumps("seen", salt=SALT)}


def answer_to(request: HttpRequest) -> dict[str, Any]:
    """`{"seen": {"address": text or None, "is_secure": bool, "forwarded_for": [text, ...]}}` where the header is ours
    and new, and nothing otherwise."""
    if not is_ours(request.headers.get(HEADER, "")):
        return {}
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    return {
        "seen": {
            "address": client_ip(request),
            "is_secure": request.is_secure(),
            "forwarded_for": [hop.strip() for hop in hops if hop.strip()],
        }
    }


def is_ours(header: str) -> bool:
    if not header:
        return False
    try:
        return signing.loads(header, salt=SALT, max_age=LASTS) == "seen"
    except signing.BadSignature:
        return False
