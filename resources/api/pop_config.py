"""Where is the worker of this Pop? The configuration that published clients fetch before they connect."""

import re
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.authentication import AccessTokenAuthentication, ApiKeyAuthentication
from portal import permissions
from portal.api_view import ApiView
from portal.errors import InvalidInput
from portal.models import Organization
from resources.models import Pop, PopStatus

# With dashes or without: both are in use by published clients.
ID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.I | re.A)
POP_ID = OpenApiParameter(
    "pop_id", str, OpenApiParameter.PATH, description="A UUID, with dashes or without."
)
AUTO_START = OpenApiParameter(
    "auto_start",
    str,
    enum=["true", "false", "True", "False"],
    description="Accepted from clients that send it; Keydock itself starts no worker.",
)


class EndpointShown(serializers.Serializer):
    base_url = serializers.CharField()
    pipeline_id = serializers.CharField()


class ConfigShown(serializers.Serializer):
    name = serializers.CharField()
    status = serializers.ChoiceField(PopStatus.choices)
    base_url = serializers.CharField(allow_null=True)
    pipeline_id = serializers.CharField(allow_null=True)
    endpoints = EndpointShown(many=True)


class PopConfig(ApiView):
    """A key is not a Bearer here: this route is for browsers too, and a key stays out of them."""

    authentication_classes = [ApiKeyAuthentication, AccessTokenAuthentication]
    required_permission = permissions.POPS_READ
    open_to_all_origins = True

    @extend_schema(
        operation_id="readPopConfig",
        parameters=[POP_ID, AUTO_START],
        responses=ConfigShown,
        tags=["Pops"],
    )
    def get(self, request: Any, pop_id: str) -> Response:
        refuse_other_than_yes_or_no(request.query_params.get("auto_start", "false"))
        pop = pop_or_404(request.user.key.organization, pop_id)
        return Response(ConfigShown(config_of(pop)).data)


def pop_or_404(organization: Organization, text: str) -> Pop:
    """Raises Http404, alike for an unknown Pop, another organization's and no id at all."""
    if not ID.fullmatch(text):
        raise Http404
    pop = Pop.objects.filter(organization=organization, pk=UUID(text)).first()
    if pop is None:
        raise Http404
    return pop


def config_of(pop: Pop) -> dict[str, Any]:
    """All five fields are there; without a worker the address is null and the list empty."""
    worker = {"base_url": pop.worker_base_url.rstrip("/"), "pipeline_id": pop.pipeline_id}
    said = {"name": pop.name, "status": pop.status}
    if pop.status == PopStatus.INACTIVE or not all(worker.values()):
        return {**said, **dict.fromkeys(worker), "endpoints": []}
    return {**said, **worker, "endpoints": [worker]}


def refuse_other_than_yes_or_no(text: str) -> None:
    """Published clients write true as `true` and as `True`."""
    if text.lower() not in {"true", "false"}:
        raise InvalidInput("auto_start", "invalid_auto_start", "auto_start is true or false.")
