"""For whom is an access token? For this installation, or for one resource of it (RFC 8707).

Known resources are the issuer and addresses under it. Every door of ours takes a token for any of them, so that a
resource narrows what a service outside accepts, and never widens anything here.
"""

import re

from django.conf import settings

from keys.oauth.errors import OAuthError, invalid_target

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


def audience_of(resource: str) -> str:
    """The audience of a token for this resource; the issuer when none is named. Raises OAuthError `invalid_target`."""
    if resource in {"", settings.PUBLIC_URL}:
        return issuer()
    if not is_ours(resource):
        raise invalid_target()
    return resource


def asked_resource(resource: str, audience: str) -> str:
    """What `resource`, or `audience` as some clients call it, names. Raises OAuthError when they differ."""
    if resource and audience and resource != audience:
        raise OAuthError("invalid_target", "resource and audience name different things.")
    return resource or audience


def narrowed(asked: str, allowed: str) -> str:
    """The resource of a token made from a grant or token for `allowed` (empty: the issuer).

    What was given for the whole installation may be narrowed to one resource; what was given for one stays with it.
    Raises OAuthError `invalid_target`.
    """
    if not asked:
        return allowed
    wanted, given = audience_of(asked), audience_of(allowed)
    if given not in {issuer(), wanted}:
        raise invalid_target()
    return asked
