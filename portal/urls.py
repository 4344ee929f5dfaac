"""The map of the site: each floor brings its own pages and API routes."""

from django.contrib import admin
from django.urls import include, path

from portal.views.sign_out import sign_out

urlpatterns = [
    path("", include("portal.routes")),
    path("", include("portal.api_routes")),
    path("", include("keys.urls")),
    path("", include("apiusers.urls")),
    path("", include("apiusers.api_urls")),
    path("", include("keys.api_urls")),
    path("", include("resources.urls")),
    path("", include("resources.api_urls")),
    path("accounts/logout/", sign_out, name="account_logout"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/", include("portal.sign_in_routes")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.views.failures.bad_request"
handler403 = "portal.views.failures.permission_denied"
handler404 = "portal.views.failures.not_found"
handler500 = "portal.views.failures.server_error"
handler429 = "portal.views.failures.too_many_requests"  # allauth's own limits ask for it
