"""What does the API promise? The OpenAPI 3.1 document, with every refusal of every operation."""

import json
from functools import cache, lru_cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from portal.api.fields import StrictSerializer
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from portal.http.refusals.problems import CONTENT_TYPE, TITLES
from portal.installation.brand import Brand, current
from portal.installation.modules import is_off
from portal.lookups import ID

KEPT_SECONDS = 300  # by whoever asks for the document


class InputErrorShown(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) to what is wrong.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """A refusal (RFC 9457). `code` is stable; `detail` is for people and may change."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = InputErrorShown(many=True, required=False)  # type: ignore[assignment]


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Refusals of one operation beside those that `ProblemSchema` knows from the view."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(Problem, description=TITLES[status])
        for status in statuses
    }


def id_parameter(name: str) -> OpenApiParameter:
    """The public id of a row in the path of a route, as `name`."""
    shape = {"type": "string", "pattern": f"^{ID.pattern}$"}
    return OpenApiParameter(name, shape, OpenApiParameter.PATH)


def switch_parameter(name: str, description: str) -> OpenApiParameter:
    """A parameter of the query that is `true` or left out, as `portal.http.query.is_asked` reads it."""
    return OpenApiParameter(name, str, enum=["true"], description=description)


class ProblemSchema(AutoSchema):
    """Adds to each operation the refusals that follow from what its view asks for."""

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}{type(self.view).__name__}"

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for (status, media_type), response in problems(*self.statuses()).items():
            said = self._get_response_for_code(response, str(status), [media_type], direction)
            bodies.setdefault(str(status), said)
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    def statuses(self) -> list[int]:
        view = cast(ApiView, self.view)
        found = [400, 411, 413, 503]
        if not view.public_because or self.method == "POST":
            found.append(401)
        takes_key_alone = not view.public_because and self.method in view.makes_lasting
        if view.required_permission or view.repeatable_parameters or takes_key_alone:
            found.append(403)
        if "{" in self.path:
            found.append(404)
        if self.method in {"POST", "PATCH"} and self.get_request_serializer() is not None:
            found.append(415)
        return found


def document() -> bytes:
    """The document as JSON, under the portal's name; nothing else in it depends on when or by whom it is asked for."""
    return named_document(current(), tuple(settings.MODULES))


@lru_cache(4)
def named_document(brand: Brand, on: tuple[str, ...]) -> bytes:
    described = operations(on)
    contact = {"contact": {"email": brand.support_email}} if brand.support_email else {}
    terms = {"termsOfService": brand.terms_url} if brand.terms_url else {}
    info = {**described["info"], "title": f"{brand.name} API", **contact, **terms}
    return json.dumps({**described, "info": info}).encode()


@cache
def operations(on: tuple[str, ...]) -> dict[str, Any]:
    """The document without what the portal is called, with the parts that are on; made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def of_modules_that_are_on(endpoints: list[tuple[str, str, str, Any]]) -> list:
    """drf-spectacular asks here which routes it describes: (path, pattern of the path, method, view)."""
    return [each for each in endpoints if not is_off(each[0].lstrip("/"))]


class OpenApi(ApiView):
    """The document for programs; `portal.documentation` draws it for people."""

    public_because = "it describes the product and holds nobody's data"
    open_to_all_origins = True

    @extend_schema(exclude=True)
    def get(self, request: ApiRequest) -> HttpResponse:
        response = HttpResponse(document(), content_type="application/json")
        response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        return response
