"""How does `/api/v2` answer? In the manner of the API that its clients were written for: PascalCase, bare arrays, and
`{"error": "Invalid token"}`."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiResponse
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.schema import ProblemSchema
from portal.api.view import ApiView
from portal.http.problems import TITLES, as_refusal

INVALID_TOKEN = "Invalid token"  # noqa: S105 - words
# Refused before a view is asked, and therefore told as every other route tells it.
BEFORE_THE_VIEW = frozenset({411, 413, 503})


class ErrorShown(serializers.Serializer):
    error = serializers.CharField()


class V2Schema(ProblemSchema):
    """Tells refusals of a view as `{"error": text}`."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in self.statuses():
            described = OpenApiResponse(ErrorShown, description=TITLES[status])
            said = AutoSchema._get_response_for_code(
                self, described, str(status), ["application/json"], direction
            )
            if status in BEFORE_THE_VIEW:
                said["content"] |= bodies[str(status)]["content"]
            bodies[str(status)] = said
        return bodies


class V2View(ApiView):
    """A route of `/api/v2`. Browsers may call it from everywhere, with a token and never with a cookie."""

    schema = V2Schema()
    open_to_all_origins = True

    def handle_exception(self, exc: Exception) -> Response:
        refusal = as_refusal(exc)
        if refusal is None:
            raise exc
        said = INVALID_TOKEN if refusal.status == 401 else refusal.detail
        return Response({"error": said}, status=refusal.status, headers=refusal.headers)
