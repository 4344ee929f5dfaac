"""Which rows does a named endpoint have for this caller? `GET /v1/{name}`, under the name that an organization gave."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from keys.verification.authentication import KeyRequest
from keys.verification.credential_headers import ORGANIZATION
from portal import clock, permissions
from portal.api.view import ApiView
from portal.models import Organization
from resources.access.reach import not_found, reach_of_key
from resources.endpoints.answering import answer_call, is_open
from resources.endpoints.lookup import endpoints_of
from resources.models import NamedEndpoint
from resources.rows.answers import ANSWER_PARAMETERS, ROW_PROBLEMS, RowsShown, rows_response

NAME = OpenApiParameter(
    "endpoint_name",
    {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,62}[a-z0-9]$"},
    OpenApiParameter.PATH,
    description="Every other parameter of the query is one that the endpoint declares: rows whose column equals it.",
)


class EndpointRows(ApiView):
    """A named endpoint. One that needs no token is asked with `x-organization-id` alone, which says whose it is."""

    required_permission = permissions.ENDPOINTS_CALL
    open_to_all_origins = True
    endpoint: NamedEndpoint | None = None

    def check_permissions(self, request: Request) -> None:
        """An open endpoint asks for no permission. Whoever sends no credential learns nothing else: an endpoint that
        needs one, and a name that does not exist, are the same 401."""
        organization = organization_asked(request)
        if organization is not None:
            rows = endpoints_of(organization)
            self.endpoint = rows.filter(name=self.kwargs["endpoint_name"]).first()
        if self.endpoint is None or not is_open(self.endpoint):
            super().check_permissions(request)

    @extend_schema(
        operation_id="callEndpoint",
        parameters=[NAME, *ANSWER_PARAMETERS],
        responses={
            (200, "application/json"): RowsShown,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
            **ROW_PROBLEMS,
        },
        tags=["Named endpoints"],
    )
    def get(self, request: KeyRequest, endpoint_name: str) -> HttpResponse:
        """Rows of the endpoint, page by page, in an order that does not change."""
        return rows_response(*self.answer(request), endpoint_name)

    def answer(self, request: KeyRequest) -> tuple[Any, Any]:
        if self.endpoint is None:
            raise not_found()
        reach = reach_of_key(request.user.key) if request.auth else None
        given = request.query_params.dict()
        return answer_call(self.endpoint, given, reach=reach, now=clock.now())


def organization_asked(request: Any) -> Organization | None:
    """The credential's organization; without a credential the one that `x-organization-id` names, if any."""
    if request.auth is not None:
        return request.user.organization
    return Organization.objects.filter(public_id=request.META.get(ORGANIZATION, "")).first()
