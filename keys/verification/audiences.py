"""For whom is an access token? For this installation, or for one resource of it (RFC 8707).

Resources that may be asked for are the issuer and addresses under it. A token for the issuer opens all of our doors; a
narrower one opens what lies below its address and nothing else (RFC 9068 section 4); one for several opens what lies
below any of them. Several are written in one text with spaces between, which no address holds. A token for the worker
of a Pop is for an address that is not ours, and opens no door here.
"""

import re
from urllib.parse import unquote

from django.conf import settings

from portal.http.gateway_questions import AT, BELOW, is_forward_auth

LONGEST = 1000  # characters
# Letters of a path and a query, without a fragment, which RFC 8707 section 2 forbids.
REST = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()+,;=:@/?]|%[0-9A-Fa-f]{2})*", re.ASCII)
# Where a credential is not used and only judged: the text in a body, of which whoever asks is told the audience.
ANYWHERE = None
ROOT = "/"  # what a token for the whole installation alone opens
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


def opens(audience: str, place: str | None) -> bool:
    """Whether a token for this audience may be used at this place, a decoded path. An audience's query is ignored."""
    return place is ANYWHERE or any(opens_one(one, place) for one in audience.split(" "))


def opens_one(audience: str, place: str) -> bool:
    if audience in {issuer(), settings.PUBLIC_URL}:
        return True
    return is_ours(audience) and is_below(place.strip("/"), path_in(audience))


def as_told(audience: str) -> str | list[str]:
    """The claim `aud`: a text, or a list where the token is for several (RFC 7519 section 4.1.3)."""
    return audience if " " not in audience else audience.split(" ")


def as_read(told: object) -> str | None:
    """The audience of a claim `aud`; None for what is none, and for a list with an address that is not ours."""
    if isinstance(told, list):
        return " ".join(told) if told and all(map(is_ours, told)) else None
    return told if isinstance(told, str) else None


def path_in(audience: str) -> str:
    """The path of an audience of ours below the issuer, decoded, without slashes around it."""
    return unquote(audience.removeprefix(issuer()).partition("?")[0]).strip("/")


def is_below(path: str, other: str) -> bool:
    """Whether the path is the other one, or leads on from it."""
    return not other or path == other or path.startswith(f"{other}/")


def place_of(path: str) -> str:
    """Where a request with this path knocks. Below forward authentication the path is the gateway's caller's, who could
    choose it to fit their token, so it does not count."""
    if not is_forward_auth(path):
        return path
    return BELOW if path.startswith(BELOW) else AT
