"""Who is let in by djangorestframework-api-key? Whoever sends `Authorization: Api-Key ...`."""

from django.urls import path
from rest_framework_api_key.permissions import HasAPIKey

from bench.peers.hello import Hello

view = Hello.as_view(authentication_classes=[], permission_classes=[HasAPIKey])
urlpatterns = [path("hello", view)]
