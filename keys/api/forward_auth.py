"""May this request pass the gateway? Forward authentication for nginx, Caddy, Traefik and Envoy."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework.request import Request
from rest_framework.response import Response

from keys.verification.authentication import KeyRequest
from keys.verification.forward_auth_headers import MEANINGS, forward_auth_headers
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from portal.http.gateway_questions import as_handed_on, required_by
from portal.http.refusals.problems import as_refusal

PERMISSION = OpenApiParameter(
    "permission", str, many=True, explode=True, description="May repeat: all must be held."
)
REQUIRE = OpenApiParameter(
    "X-Auth-Require",
    str,
    OpenApiParameter.HEADER,
    description="Set or overwritten by the gateway: permissions, separated by spaces; all must be held.",
)
GATEWAY = OpenApiParameter(
    "gateway",
    str,
    description="With `nginx` a refusal also carries its code as X-Auth-Code, and 429 is 403.",
)
ANSWER_HEADERS = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[200], description=description)
    for name, description in MEANINGS.items()
]
described = extend_schema(
    parameters=[PERMISSION, GATEWAY, REQUIRE, *ANSWER_HEADERS],
    request=None,
    responses={200: OpenApiResponse(description="The request may pass. No body.")},
    tags=["Verify"],
)


class ForwardAuth(ApiView):
    """The credential of the request itself decides, whatever its method: 200, 401, 403 or 429. A body is not read."""

    makes_lasting = frozenset()  # the method is that of the request behind the gateway
    takes_body = False  # it is the gateway's to send on, and may never come
    repeatable_parameters = frozenset({"permission"})
    open_to_registered_origins = False  # the service behind the gateway answers browsers
    http_method_names = [*ApiView.http_method_names, "put"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As any view of the framework's: the query is the caller's, so it is not judged as one of ours is."""
        super(ApiView, self).initial(request, *args, **kwargs)

    def required_permissions(self, request: ApiRequest) -> frozenset[str]:
        return required_by(request.META)

    @described
    def answer(self, request: KeyRequest, rest: str = "") -> HttpResponse:
        response = HttpResponse(
            headers=dict(forward_auth_headers(request.auth, request.user.record))
        )
        del response["Content-Type"]  # there is no content
        return response

    get = post = put = patch = delete = answer

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # OPTIONS, or a method of whatever name: the service behind the gateway may know it.
        return self.answer(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        refusal = as_refusal(exc)
        if refusal is None:
            return super().handle_exception(exc)
        seen, added = as_handed_on(refusal, self.request.META)
        response = super().handle_exception(seen if added else exc)
        for name, value in added:
            response[name] = value
        return response


class ForwardAuthBelow(ForwardAuth):
    """The same for a gateway that appends its caller's path; path and query are the caller's and ignored."""

    @extend_schema(exclude=True)
    def answer(self, request: KeyRequest, rest: str = "") -> HttpResponse:
        return super().answer(request, rest)

    get = post = put = patch = delete = answer


class GatewayForwardAuth(ForwardAuth):
    """The same at an address where the query is the caller's and wholly ignored."""

    @extend_schema(
        parameters=[REQUIRE, *ANSWER_HEADERS],
        request=None,
        responses={200: OpenApiResponse(description="The request may pass. No body.")},
        tags=["Verify"],
    )
    def answer(self, request: KeyRequest, rest: str = "") -> HttpResponse:
        return super().answer(request, rest)

    get = post = put = patch = delete = answer
