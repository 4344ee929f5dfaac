"""What does a person see, and a program get, when a request is refused outside any view of ours?

Django calls the first four by their names in portal/urls.py.
"""

import sys
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.databases.causes import is_outage
from portal.durations import wait_in_words
from portal.errors import Refusal
from portal.http.refusals import outage
from portal.http.refusals.problems import SERVER_ERROR, as_refusal, is_api, problem
from portal.http.refusals.sent_again import ask_to_send_again, can_be_sent_again

BAD_REQUEST = Refusal("malformed_request", "The request is malformed.")
CANNOT_BE_READ = ("This request can't be read", "")
# What a page is called that refuses what was sent, and what its reader can do; by the status of the answer.
TOLD = {
    408: (
        "This took too long to arrive",
        "Go back, and send it again when your connection is better.",
    ),
    413: (
        "This is too large",
        "Go back, and choose a smaller file or a shorter text. Nothing was changed.",
    ),
    431: (
        "This request is too large",
        "Delete the cookies of this site in your browser, or use a shorter address. Nothing was changed.",
    ),
    503: ("The portal is busy", "Go back, and send it again in a few seconds."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or what else a suspicious request deserves: 413 for a body that is too large."""
    refusal = as_refusal(exception) or BAD_REQUEST
    if is_api(request.path_info):
        return problem(request, refusal)
    # A link on a page under a wrong name would lead to the wrong name again, so this one says what to do instead.
    is_strange_host = isinstance(exception, DisallowedHost)
    detail = refusal.detail if is_strange_host or refusal.status in TOLD else ""
    told = told_of(refusal.status, detail)
    return page(request, "400.html", refusal.status, no_way_back=is_strange_host, **told)


def told_of(status: int, detail: str) -> dict[str, Any]:
    """What the page 400.html says of something that was sent and not taken."""
    title, advice = TOLD.get(status, CANNOT_BE_READ)
    return {"status": status, "title": title, "detail": detail, "advice": advice}


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        return problem(request, Refusal("permission_denied", "This is not allowed.", status=403))
    return page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        detail = "There is no such object or route."
        return problem(request, Refusal("not_found", detail, status=404))
    return page(request, "404.html", 404)


def tell_wrong_method(request: HttpRequest, response: HttpResponse) -> None:
    """Write a page into Django's own answer, 405 with `Allow`, which says nothing to people."""
    response.content = page(request, "405.html", response.status_code).content


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away. Nothing of the error is told; the log has it under the request id."""
    error = sys.exc_info()[1]
    if is_outage(error):
        return outage.unavailable(request, error)
    if is_api(request.path_info):
        return problem(request, SERVER_ERROR)
    # Without the request no context processor runs: one of them may be what failed.
    context = {"request_id": getattr(request, "request_id", "")}
    page = outage.rendered("500.html", context, "Something failed on our side.")
    return HttpResponse(page, status=500)


def page(request: HttpRequest, template: str, status: int, /, **told: Any) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", ""), **told}
    return render(request, template, context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without a valid token: nothing was changed. An old sign-in form of somebody who signed in
    elsewhere meanwhile asks for what they have, and leads on. What a page of ours sent comes back, to be sent again."""
    is_sign_in = request.method == "POST" and request.path == reverse("account_login")
    if is_sign_in and request.user.is_authenticated:
        return redirect("portal:home")
    if can_be_sent_again(request):
        return ask_to_send_again(request, 403)
    return page(request, "403_csrf.html", 403)


def too_many_requests(
    request: HttpRequest, seconds: int = 60, *, link_for: str = ""
) -> HttpResponse:
    """429: the caller may come back in `seconds`. allauth calls it too, whose limits last a minute at most.

    `link_for` is the address of an account whose person need not wait: the page offers them a link by mail.
    """
    told = {"wait": wait_in_words(seconds), "link_for": link_for}
    response = page(request, "429.html", 429, **told)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def mail_not_sent(request: HttpRequest) -> HttpResponse:
    """503: the mail server could not be reached, so the person would wait in vain."""
    response = page(request, "portal/mail_not_sent.html", 503)
    response["Retry-After"] = "60"
    return response
