"""Which worker serves a client that was told no Pop? The one of the Pop that the organization chose for it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.request_types import ApiRequest
from portal.api.schema import problems
from portal.errors import Refusal
from resources.pops.config import base_url_of, has_worker
from resources.pops.view import PopClientView


class WorkerShown(serializers.Serializer):
    base_url = serializers.CharField()


class UnnamedWorker(PopClientView):
    @extend_schema(
        operation_id="readUnnamedWorker",
        responses={200: WorkerShown, **problems(404)},
        tags=["Pops"],
    )
    def get(self, request: ApiRequest) -> Response:
        """Where clients connect that name no Pop ("transient"): the worker of the Pop that serves them."""
        pop = request.user.organization.pops.filter(serves_unnamed=True).first()
        if pop is None or not has_worker(pop):
            detail = (
                "No running Pop of this organization serves clients that name none. Name a Pop."
            )
            raise Refusal("no_unnamed_worker", detail, status=404)
        return Response({"base_url": base_url_of(pop)})
