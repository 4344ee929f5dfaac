"""What does a person see when a request is refused before any view of ours runs?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without a valid token: nothing was changed."""
    return render(request, "403_csrf.html", status=403)
