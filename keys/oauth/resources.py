"""For which resource is a token asked (RFC 8707), and may it be given for that one?"""

from django.conf import settings

from keys.oauth.errors import OAuthError, invalid_target
from keys.verification.audiences import is_below, is_ours, issuer, path_in


def audience_of(resource: str) -> str:
    """The audience of a token for this resource; the issuer when none is named. Raises OAuthError `invalid_target`."""
    if resource in {"", settings.PUBLIC_URL}:
        return issuer()
    if not is_ours(resource):
        raise invalid_target()
    return resource


def requested_resource(resource: str, audience: str) -> str:
    """What `resource`, or `audience` as some clients call it, names. Raises OAuthError when they differ."""
    if resource and audience and resource != audience:
        raise OAuthError("invalid_target", "resource and audience name different things.")
    return resource or audience


def narrow(asked: str, allowed: str) -> str:
    """The resource of a token made from a grant or token for `allowed` (empty: the issuer).

    What was given for the whole installation may be narrowed to one resource, and that to an address below it.
    Raises OAuthError `invalid_target`.
    """
    if not asked:
        return allowed
    wanted, given = audience_of(asked), audience_of(allowed)
    if given != issuer() and not is_below(path_in(wanted), path_in(given)):
        raise invalid_target()
    return asked
