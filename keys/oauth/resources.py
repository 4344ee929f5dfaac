"""For which resources is a token asked (RFC 8707), and may it be given for those?"""

from collections.abc import Sequence

from django.conf import settings

from keys.oauth.errors import OAuthError, invalid_target
from keys.verification.audiences import is_below, is_ours, issuer, path_in

REPEATABLE = frozenset({"resource", "audience"})  # RFC 8707 section 2, RFC 8693 section 2.1
AT_MOST = 10  # resources of one token


def joined(values: Sequence[str]) -> str:
    """The values of a parameter that may be repeated, each once, in one text with spaces between.

    Raises OAuthError `invalid_target` for one that holds a space, which would count as two.
    """
    named = list(dict.fromkeys(value for value in values if value))
    if len(named) > AT_MOST or any(" " in value for value in named):
        raise invalid_target()
    return " ".join(named)


def audience_of(resource: str) -> str:
    """The audience of a token for these; the issuer when none is named. Raises OAuthError `invalid_target`."""
    return joined([audience_of_one(one) for one in resource.split(" ")])


def audience_of_one(resource: str) -> str:
    if resource in {"", settings.PUBLIC_URL}:
        return issuer()
    if not is_ours(resource):
        raise invalid_target()
    return resource


def requested_resource(resource: str, audience: str) -> str:
    """What `resource`, or `audience` as some clients call it, names. Raises OAuthError when they differ."""
    if resource and audience and set(resource.split(" ")) != set(audience.split(" ")):
        raise OAuthError("invalid_target", "resource and audience name different things.")
    return resource or audience


def narrow(asked: str, allowed: str) -> str:
    """The resources of a token made from a grant or token for `allowed` (empty: the issuer).

    What was given for the whole installation may be narrowed to some resources, and those to addresses below them.
    Raises OAuthError `invalid_target`.
    """
    if not asked:
        return allowed
    given = audience_of(allowed).split(" ")
    for wanted in audience_of(asked).split(" "):
        if not any(one == issuer() or is_below(path_in(wanted), path_in(one)) for one in given):
            raise invalid_target()
    return asked
