"""Who is let in by rest_framework.authtoken? Whoever sends `Authorization: Token ...`."""

from django.urls import path
from rest_framework.authentication import TokenAuthentication
from rest_framework.permissions import IsAuthenticated

from bench.peers.hello import Hello

view = Hello.as_view(
    authentication_classes=[TokenAuthentication], permission_classes=[IsAuthenticated]
)
urlpatterns = [path("hello", view)]
