"""For whom is an access token? For this installation, or for one resource of it (RFC 8707).

Known resources are the issuer and addresses under it. Every door of ours takes a token for any of them, so that a
resource narrows what a service outside accepts, and never widens anything here.
"""

import re

from django.conf import settings

LONGEST = 1000  # characters
# Letters of a path and a query, without a fragment, which RFC 8707 section 2 forbids.
REST = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()+,;=:@/?]|%[0-9A-Fa-f]{2})*", re.ASCII)
STEPS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|\?|$)", re.IGNORECASE)


def issuer() -> str:
    """`PUBLIC_URL` and a slash (decision 0008)."""
    return f"{settings.PUBLIC_URL}/"


def is_ours(audience: object) -> bool:
    """Whether a token for this audience is meant for us: the issuer or an address under it, compared as text."""
    if not isinstance(audience, str) or len(audience) > LONGEST:
        return False
    if audience in {issuer(), settings.PUBLIC_URL}:
        return True
    rest = audience.removeprefix(issuer())
    return rest != audience and bool(REST.fullmatch(rest)) and not STEPS.search(rest)
