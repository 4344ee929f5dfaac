"""Where is the worker of this Pop? The configuration that published clients fetch before they connect."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.request_types import ApiRequest
from portal.errors import InvalidInput
from resources.models import PopStatus
from resources.pops.config import config_of
from resources.pops.view import POP_ID, PopClientView

AUTO_START = OpenApiParameter(
    "auto_start",
    str,
    enum=["true", "false", "True", "False"],
    description="Accepted from clients that send it. The portal starts no worker, so it changes nothing.",
)


class EndpointShown(serializers.Serializer):
    base_url = serializers.CharField()
    pipeline_id = serializers.CharField()


class ConfigShown(serializers.Serializer):
    """Beside these fields stand those of the Pop's own configuration, under their own names."""

    name = serializers.CharField()
    status = serializers.ChoiceField(PopStatus.choices)
    base_url = serializers.CharField(allow_null=True)
    pipeline_id = serializers.CharField(allow_null=True)
    endpoints = EndpointShown(many=True)


class PopConfig(PopClientView):
    @extend_schema(
        operation_id="readPopConfig",
        parameters=[POP_ID, AUTO_START],
        responses=ConfigShown,
        tags=["Pops"],
    )
    def get(self, request: ApiRequest, pop_id: str) -> Response:
        """What a client needs to connect. While the Pop is stopped there is no address, and no endpoint."""
        refuse_other_than_yes_or_no(request.query_params.get("auto_start", "false"))
        return Response(config_of(self.pop(request, pop_id)))


def refuse_other_than_yes_or_no(text: str) -> None:
    """Published clients write true as `true` and as `True`."""
    if text.lower() not in {"true", "false"}:
        raise InvalidInput("auto_start", "invalid_auto_start", "auto_start is true or false.")
