"""The ground's own pages and its service routes."""

from django.urls import path

from portal import health
from portal.views.style import style

app_name = "portal"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("style", style, name="style"),
]
