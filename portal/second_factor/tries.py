"""May this code be tried? Guesses at a second factor are counted as those at a password are, and apart from them."""

from math import ceil

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from portal import clock
from portal.actors import Actor
from portal.audit.notes import note_failed_sign_in
from portal.http.refusals.failures import too_many_requests
from portal.models import User
from portal.second_factor import codes
from portal.throttles import devices, tries


def spend(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """As `codes.spend`, within the limits. Raises ImmediateHttpResponse with 429 when the person has to wait.

    A right password does not set this count back: whoever knows it has no more guesses at the code for that.
    """
    now = clock.now()
    buckets = devices.second_factor_buckets(request, user.email)
    wait = tries.begin(buckets, now)
    if wait:
        raise ImmediateHttpResponse(too_many_requests(request, ceil(wait.total_seconds())))
    found = codes.spend(user=user, code=code, actor=Actor.account(request, user), now=now)
    if found is None:
        note_failed_sign_in(request, user, "wrong_code")
    else:
        tries.succeed(buckets, now)
    return found
