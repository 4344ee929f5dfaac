"""May a mail be sent that anybody can ask for? Seldom to one mailbox, and not to many from one network.

Whoever asks sees the same either way. What is not sent is not missed: the pause never lasts longer than the link of the
last mail lives, so that the owner finds one that works, and where they signed in before they are counted alone.
"""

from datetime import timedelta
from math import ceil

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest

from portal import clock
from portal.http.refusals.failures import too_many_requests
from portal.throttles import devices, tries

SESSION_KEY = "mailed_to"
RESET, LINK = "reset", "link"
# The links of resets and confirmations live for three days (Django, django-allauth).
LONGEST_WAIT = timedelta(seconds=min(settings.PASSWORD_RESET_TIMEOUT, 6 * 3600))
# Mails that a sign-up has sent, by their templates: each of these kinds is counted alone.
OF_SIGN_UPS = frozenset(
    {
        "account/email/account_already_exists",
        "account/email/email_confirmation",
        "account/email/email_confirmation_signup",
    }
)


def refuse_flood(request: HttpRequest) -> None:
    """Count a wish for a mail from this network. Raises ImmediateHttpResponse with 429."""
    wait = tries.begin([devices.mails_from(request)], clock.now())
    if wait:
        raise ImmediateHttpResponse(too_many_requests(request, ceil(wait.total_seconds())))


def claim(request: HttpRequest, email: str, kind: str, longest: timedelta = LONGEST_WAIT) -> bool:
    """Whether a mail of this kind may go to this mailbox now; if so it is counted."""
    return tries.claim_mail(devices.mails_to(request, email, kind), longest, clock.now())


def remember(request: HttpRequest, email: str) -> None:
    """Keep for which mail somebody waits, so that the page can ask for it again: in their own session."""
    request.session[SESSION_KEY] = email


def waited_for(request: HttpRequest) -> str:
    """The address to which this session's last mail went, or would have gone."""
    return request.session.get(SESSION_KEY, "")


def begin_anew(email: str) -> None:
    """Somebody signed in, which ends every link that was mailed: the next wish is heard at once."""
    for kind in (RESET, LINK):
        tries.forget(devices.strangers_mails_to(email, kind))
