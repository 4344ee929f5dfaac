"""May a cache keep this answer? No, unless its view says that it may.

Pages are one person's, and also one that anybody may open can hold a token against forgery, or stand at an address
with a secret in it. A view that forgets to say so must not be the one whose page comes back after signing out.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class KeepNothing:
    """Says no-store for every answer that says nothing about caches itself; files say how long they may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
