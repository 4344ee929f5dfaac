"""Who is let in by the package? Whoever sends a key that Keydock lets pass."""

from django.urls import path

from bench.peers.hello import Hello
from keydock.drf import HasKey, KeydockAuthentication

view = Hello.as_view(authentication_classes=[KeydockAuthentication], permission_classes=[HasKey])
urlpatterns = [path("hello", view)]
