"""Where are the other services that published clients ask for? Nowhere here, which they are told at our own address.

Keydock issues keys and tokens; it keeps no data sets and runs no models and no sessions. A client that is told no
address takes its vendor's and sends the access token of this installation there. So it is told ours, where each such
call ends in 404 and the token stays at home (decision 0032).
"""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from portal import permissions
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView

ACCOUNT = OpenApiParameter(
    "account_uuid", str, description="Accepted from clients that send it: the credential decides."
)


class ServicesShown(serializers.Serializer):
    """Addresses of services. All are this installation's own, which offers none of them."""

    dataset_api_url = serializers.CharField()
    vlm_api_url = serializers.CharField()
    pipeline_api_url = serializers.CharField()


class DataServiceShown(serializers.Serializer):
    base_url = serializers.CharField()


class SessionShown(serializers.Serializer):
    session_uuid = serializers.CharField()


class ClientServices(ApiView):
    """`GET /configs`, for clients with a secret key."""

    required_permission = permissions.POPS_READ

    @extend_schema(
        operation_id="readServices", parameters=[ACCOUNT], responses=ServicesShown, tags=["Pops"]
    )
    def get(self, request: ApiRequest) -> Response:
        """Where data sets and models are. This portal has none: the addresses are its own, and lead to 404."""
        return Response(dict.fromkeys(ServicesShown().fields, settings.PUBLIC_URL))


class ComputeServices(ClientServices):
    """`GET /v1/configs`, for clients of the compute API."""

    @extend_schema(
        operation_id="readComputeServices",
        parameters=[ACCOUNT],
        responses=ServicesShown,
        tags=["Pops"],
    )
    def get(self, request: ApiRequest) -> Response:
        """The same as `/configs`."""
        return super().get(request)


class DataService(ApiView):
    required_permission = permissions.POPS_READ

    @extend_schema(
        operation_id="readDataService",
        parameters=[ACCOUNT],
        responses=DataServiceShown,
        tags=["Pops"],
    )
    def get(self, request: ApiRequest) -> Response:
        """Where data sets are, as older clients ask. This portal has none: the address is its own."""
        return Response({"base_url": settings.PUBLIC_URL})


class Sessions(ApiView):
    required_permission = permissions.POPS_READ

    @extend_schema(operation_id="listSessions", responses=SessionShown(many=True), tags=["Pops"])
    def get(self, request: ApiRequest) -> Response:
        """Sessions of models that run. There are none, and none can be started here."""
        return Response([])
