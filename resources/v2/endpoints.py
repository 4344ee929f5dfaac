"""Which named endpoints may this caller see, what can they be asked, and which rows have they? As `/api/v2` says it."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.verification.authentication import KeyRequest
from portal import permissions
from resources.access.reach import not_found, reach_of_key
from resources.endpoints.lookup import endpoints_within
from resources.endpoints.rows_api import NAME, EndpointRows
from resources.models import NamedEndpoint
from resources.rows.answers import ANSWER_PARAMETERS, bare_response
from resources.v2.view import ErrorShown, V2View, guid_of, named

ENDPOINT_ID = OpenApiParameter(
    "endpoint_id",
    str,
    OpenApiParameter.PATH,
    description="`EndpointId` of the list, or the endpoint's id or name.",
)
TAGS = ["Version 2"]
ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": {}}}


class EndpointV2(serializers.Serializer):
    EndpointId = serializers.UUIDField()
    Endpoint = serializers.CharField(help_text="The name.")


class EntityV2(serializers.Serializer):
    EntityId = serializers.UUIDField()
    Name = serializers.CharField()


class CompanyV2(serializers.Serializer):
    CompanyId = serializers.UUIDField()
    Name = serializers.CharField()


class ParameterV2(serializers.Serializer):
    Name = serializers.CharField()
    Field = serializers.CharField(help_text="The column that rows are chosen by.")
    Required = serializers.BooleanField()
    Default = serializers.CharField(allow_null=True)


class EndpointParametersV2(EndpointV2):
    """What the endpoint shows (`Entity` is the connector, `Company` the organization), and what it can be asked."""

    Entity = EntityV2()
    Company = CompanyV2()
    Parameters = ParameterV2(many=True)


class EndpointsV2(V2View):
    required_permission = permissions.ENDPOINTS_CALL

    @extend_schema(operation_id="listEndpointsV2", responses=EndpointV2(many=True), tags=TAGS)
    def get(self, request: KeyRequest) -> Response:
        """Every endpoint within reach, by name."""
        found = endpoints_within(reach_of_key(request.user.key))
        return Response([brief(endpoint) for endpoint in found])


class EndpointParameters(V2View):
    required_permission = permissions.ENDPOINTS_CALL

    @extend_schema(
        operation_id="readEndpointParametersV2",
        parameters=[ENDPOINT_ID],
        responses=EndpointParametersV2,
        tags=TAGS,
    )
    def get(self, request: KeyRequest, endpoint_id: str) -> Response:
        """What an endpoint within reach can be asked."""
        for endpoint in endpoints_within(reach_of_key(request.user.key)):
            if endpoint.name == endpoint_id.lower() or named(endpoint, endpoint_id):
                return Response(described(endpoint))
        raise not_found()


class EndpointRowsV2(V2View, EndpointRows):
    """The same rows as under `/v1/{name}`."""

    @extend_schema(
        operation_id="callEndpointV2",
        parameters=[NAME, *ANSWER_PARAMETERS],
        responses={
            (200, "application/json"): ROWS,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
            **dict.fromkeys((409, 502, 504), ErrorShown),
        },
        tags=TAGS,
    )
    def get(self, request: KeyRequest, endpoint_name: str) -> HttpResponse:
        """An array of rows. The header `X-Next-Token` holds the token of the next page where there is one."""
        return bare_response(*self.answer(request), endpoint_name)


def brief(endpoint: NamedEndpoint) -> dict[str, str]:
    return {"EndpointId": guid_of(endpoint), "Endpoint": endpoint.name}


def described(endpoint: NamedEndpoint) -> dict[str, Any]:
    connector = endpoint.connector
    return {
        **brief(endpoint),
        "Entity": {"EntityId": guid_of(connector), "Name": connector.name},
        "Company": {
            "CompanyId": guid_of(connector.organization),
            "Name": connector.organization.name,
        },
        "Parameters": [
            {
                "Name": parameter.name,
                "Field": parameter.column,
                "Required": parameter.is_required,
                "Default": parameter.default,
            }
            for parameter in endpoint.parameters.all()
        ],
    }
