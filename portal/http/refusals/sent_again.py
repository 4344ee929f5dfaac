"""What becomes of typed text where the session or the cookie of a form is gone? It comes back, to be sent again.

Nothing of it is stored: the page that answers holds the fields, and a button that sends them once more. Only what a
page of ours sent comes back. Another site could otherwise have a form of its own making laid before the person, under
our name and with a token that passes.
"""

import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

# Names of fields that are never written into a page again: what they hold is or may be a secret. A house test reads
# every form for fields that hide what is typed. A plain `token` is that of a form, by which it is answered once,
# `adds_token` a box to tick, and `user_code` what a device shows to whoever stands before it.
SECRETS = re.compile(
    r"password|secret|credential|csrf|[a-z](?<!adds)_token$|(?:^|(?<!user)_)code$|^header_\d+_value$",
    re.IGNORECASE,
)
CHALLENGE = 'Session error="sign_in_required"'  # RFC 9110 section 15.5.2 wants one; no browser asks


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, as names and values in order, but for what is or may be a secret, and for files."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not SECRETS.search(name)
        for value in values
    ]


def leaves_out(request: HttpRequest) -> bool:
    """Whether something was sent that is not carried: a file, or what may be a secret."""
    names = [name for name, value in request.POST.items() if value and "csrf" not in name]
    return bool(request.FILES) or any(SECRETS.search(name) for name in names)


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this origin sent it. Where it says nothing, it is taken for another's."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return (source.scheme, source.netloc) == (request.scheme, request.get_host())


def can_be_sent_again(request: HttpRequest) -> bool:
    """Whether a page of ours sent fields that were read: those of a stranger without the form's cookie are not
    (`portal.http.expected_bodies`), nor is a large body, which is read as slowly as its sender likes."""
    if request.method != "POST" or is_large(request) or not is_from_here(request):
        return False
    try:
        return bool(carried(request))
    except UnreadablePostError:
        return False


def is_large(request: HttpRequest) -> bool:
    """Whether a body was announced that has not arrived yet; one without a file never is so long."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return declared.isdecimal() and int(declared) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def needs_sign_in(request: HttpRequest) -> bool:
    """Whether the page is for people who are signed in: its policy says so. allauth's pages of signing in have none."""
    found = request.resolver_match
    policy = getattr(found.func, "policy", "public") if found is not None else "public"
    return not policy.startswith("public")


def ask_to_send_again(request: HttpRequest, status: int) -> HttpResponse:
    """The fields and a button that sends them to the same address; a place to sign in, where nobody is signed in.

    For htmx the dialog stays as it is: a header tells its script what happened, and the token that passes next time.
    """
    signs_in = not request.user.is_authenticated and (status == 401 or needs_sign_in(request))
    sign_in = f"{reverse('account_login')}?{urlencode({'next': reverse('portal:signed_in_again')})}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=status)
        told = {"sign_in": sign_in if signs_in else "", "token": get_token(request)}
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = json.dumps({"form:unsent": told})
    else:
        context = {
            "carried": carried(request),
            "leaves_out": leaves_out(request),
            "action": request.get_full_path(),
            "sign_in": sign_in if signs_in else "",
        }
        response = render(request, "portal/sent_again/page.html", context, status=status)
    if status == 401:
        response["WWW-Authenticate"] = CHALLENGE
    response["Cache-Control"] = "no-store"
    return response
