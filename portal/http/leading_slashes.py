"""Is an address for programs that begins with two slashes the same one? A published client writes it so.

It joins its base address and a path without looking, so that a base address that ends in a slash gives
`//authentication/token`. Pages are left as they are: browsers read two slashes as another host.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.http.problems import is_api


class OneLeadingSlash:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.path_info
        meant = f"/{asked.lstrip('/')}"
        if asked != meant and is_api(meant):
            request.path = request.path.removesuffix(asked) + meant
            request.path_info = meant
        return self.get_response(request)
