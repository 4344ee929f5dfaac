"""Who is let in by djangorestframework-simplejwt? Whoever sends a signed token, as it is."""

from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication

from bench.peers.hello import Hello

view = Hello.as_view(
    authentication_classes=[JWTStatelessUserAuthentication], permission_classes=[IsAuthenticated]
)
urlpatterns = [path("hello", view)]
