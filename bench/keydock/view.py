"""What costs a view of a company's own API behind Keydock's DRF class? The view of every peer, behind ours."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from keys.verification.authentication import ApiKeyAuthentication


class Hello(APIView):
    """Any good key may call."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = []

    def required_permissions(self, request: Request) -> frozenset[str]:
        """None: the key alone lets in."""
        return frozenset()

    def get(self, request: Request) -> Response:
        """Answer `{"message": "hello"}`."""
        return Response({"message": "hello"})


urlpatterns = [path("hello", Hello.as_view())]
