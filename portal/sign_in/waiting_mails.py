"""For which mail does somebody wait, so that the page can send it again? The address stays in their own session."""

from django.http import HttpRequest

SESSION_KEY = "mailed_to"


def remember(request: HttpRequest, email: str) -> None:
    request.session[SESSION_KEY] = email


def address(request: HttpRequest) -> str:
    return request.session.get(SESSION_KEY, "")
