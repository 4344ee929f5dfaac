"""What does the view of a peer answer? The same few bytes everywhere."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Hello(APIView):
    """Answer `{"message": "hello"}` to whoever was let in."""

    def get(self, request: Request) -> Response:
        return Response({"message": "hello"})
