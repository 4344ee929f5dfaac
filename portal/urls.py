"""The map of the site: each floor brings its own pages and API routes."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.routes")),
    path("", include("portal.api_routes")),
    path("", include("keys.urls")),
    path("", include("keys.api_urls")),
    path("", include("resources.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
