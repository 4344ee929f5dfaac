"""What happens to every request: it gets an id, a lost database becomes 503, a body is read within bounds."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
Next = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Takes X-Request-Id from the caller when it is well-formed, else makes one; says it in the answer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response
