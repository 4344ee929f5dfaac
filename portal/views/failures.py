"""What does a person see when a request is refused before any view of ours runs?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without a valid token: nothing was changed."""
    return render(request, "403_csrf.html", status=403)


def too_many_requests(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: the caller may come back in `seconds`. allauth calls it too, whose limits last a minute at most."""
    minutes, rest = divmod(seconds, 60)
    wait = f"{seconds} seconds" if seconds < 120 else f"{minutes + bool(rest)} minutes"
    response = render(request, "429.html", {"seconds": seconds, "wait": wait}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def mail_not_sent(request: HttpRequest) -> HttpResponse:
    """503: the mail server could not be reached, so the person would wait in vain."""
    response = render(request, "portal/mail_not_sent.html", status=503)
    response["Retry-After"] = "60"
    return response
