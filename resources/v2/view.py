"""How does `/api/v2` answer? In the manner of the API that its clients were written for: PascalCase, bare arrays,
`{"error": "Invalid token"}`, and a GUID for each row that follows from its public id and is stored nowhere."""

from typing import Any
from uuid import UUID, uuid5

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiResponse
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.schema import ProblemSchema
from portal.api.view import ApiView
from portal.http.refusals.problems import TITLES, as_refusal

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


NAMESPACE = UUID(
    "6f2d6d0e-6f5c-4d0c-9e0e-3c1b5a7d9f42"
)  # ours, made once; another one changes every GUID


def guid_of(row: Any) -> str:
    """Lower case with dashes. `row` has a public id."""
    return str(uuid5(NAMESPACE, f"{row._meta.label_lower} {row.public_id}"))


def named(row: Any, identifier: str) -> bool:
    """Whether a client that says `identifier` means this row: by GUID with or without dashes, or by public id."""
    plain = identifier.lower().strip("{}").replace("-", "")
    return identifier == row.public_id or plain == guid_of(row).replace("-", "")
