"""The ground's own pages and its service routes."""

from django.urls import path

from portal.views.style import style

app_name = "portal"
urlpatterns = [
    path("style", style, name="style"),
]
