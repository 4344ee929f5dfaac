"""Which pages keep the tie to the window that opened them? Those on the way to an answer by message, and no others.

`Cross-Origin-Opener-Policy: same-origin`, which every page has, cuts that tie for good, also when it stands on a
redirect (measured; security goal D3). An application that asked with `response_mode=web_message` would never hear
the answer. So exactly its request, and the steps of a sign-in that leads to it, say `unsafe-none`. So do the steps
of setting up a second factor on the way to it: the organization may demand one before anything is allowed.
"""

from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, get_script_prefix, reverse

from keys.oauth.consent.targets import WEB_MESSAGE
from portal.http.redirects import is_own_path

HEADER = "Cross-Origin-Opener-Policy"
AUTHORIZE = ("keys:authorize", "keys:oauth_authorize")
# The steps of a sign-in; a step that belongs to a part not installed is left out.
SIGN_IN = (
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
)
SET_UP = ("portal:second_factor", "portal:app", "portal:new_passkey")
STASH = "account_login"  # where allauth's session keeps a sign-in that waits for its second factor


class KeepOpener:
    """Sets the header before Django's SecurityMiddleware does, which leaves one that is there alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked before the view: a completed sign-in forgets where it led.
        keeps = keeps_opener(request)
        response = self.get_response(request)
        if keeps:
            response[HEADER] = "unsafe-none"
        return response


def keeps_opener(request: HttpRequest) -> bool:
    if request.path in paths(AUTHORIZE):
        return request.GET.getlist("response_mode") == [WEB_MESSAGE]
    return request.path in paths(SIGN_IN + SET_UP) and any(map(asks_by_message, leads_to(request)))


def leads_to(request: HttpRequest) -> list[str]:
    """Where this step of a sign-in says that it goes on to."""
    waiting = request.session.get(STASH)
    stashed = waiting.get("redirect_url") if isinstance(waiting, dict) else None
    named = [request.GET.get("next"), request.POST.get("next"), stashed]
    return [address for address in named if address]


def asks_by_message(address: str) -> bool:
    """Whether an address of this site is an authorization request with response_mode=web_message.

    A step of the set-up, for which the person says again who they are, counts when it goes on to such a request.
    """
    if not is_own_path(address):  # asked first: what is no address stops a reader of addresses
        return False
    parts = urlsplit(address)
    given = parse_qs(parts.query)
    if parts.path in paths(SET_UP):
        (further,) = given.get("next", [""])[:1]
        # One step and no more, or a long enough address would lead on and on.
        return is_request(further) and asks_by_message(further)
    return parts.path in paths(AUTHORIZE) and given.get("response_mode") == [WEB_MESSAGE]


def is_request(address: str) -> bool:
    return is_own_path(address) and urlsplit(address).path in paths(AUTHORIZE)


def paths(names: tuple[str, ...]) -> frozenset[str]:
    return reversed_paths(names, get_script_prefix())


@cache
def reversed_paths(names: tuple[str, ...], script_prefix: str) -> frozenset[str]:
    """Looked up once: this is asked at every request, and reversing thirteen names takes 0.4 ms."""
    found = set()
    for name in names:
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return frozenset(found)
