"""What does a person see, and a program get, when a request is refused outside any view of ours?

Django calls the first four by their names in portal/urls.py.
"""

import sys

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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or what else a suspicious request deserves: 413 for a body that is too large."""
    refusal = as_refusal(exception) or BAD_REQUEST
    if is_api(request.path_info):
        return problem(request, refusal)
    # A link on a page under a wrong name would lead to the wrong name again, so this one says what to do instead.
    detail = refusal.detail if isinstance(exception, DisallowedHost) else ""
    return page(request, "400.html", refusal.status, detail)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        return problem(request, Refusal("permission_denied", "This is not allowed.", status=403))
    return page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request.path_info):
        detail = "There is no such object or route."
        return problem(request, Refusal("not_found", detail, status=404))
    return page(request, "404.html", 404)


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


def page(request: HttpRequest, template: str, status: int, detail: str = "") -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", ""), "detail": detail}
    return render(request, template, context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without a valid token: nothing was changed. An old sign-in form of somebody who signed in
    elsewhere meanwhile asks for what they have, and leads on. What a page of ours sent comes back, to be sent again."""
    is_sign_in = request.method == "POST" and request.path == reverse("account_login")
    if is_sign_in and request.user.is_authenticated:
        return redirect("portal:home")
    if can_be_sent_again(request):
        return ask_to_send_again(request, 403)
    return render(request, "403_csrf.html", status=403)


def too_many_requests(
    request: HttpRequest, seconds: int = 60, *, link_for: str = ""
) -> HttpResponse:
    """429: the caller may come back in `seconds`. allauth calls it too, whose limits last a minute at most.

    `link_for` is the address of an account whose person need not wait: the page offers them a link by mail.
    """
    context = {
        "wait": wait_in_words(seconds),
        "link_for": link_for,
        "request_id": getattr(request, "request_id", ""),
    }
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def mail_not_sent(request: HttpRequest) -> HttpResponse:
    """503: the mail server could not be reached, so the person would wait in vain."""
    response = render(request, "portal/mail_not_sent.html", status=503)
    response["Retry-After"] = "60"
    return response
