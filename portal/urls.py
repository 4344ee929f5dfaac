"""The map of the site: each floor brings its own pages and API routes."""

from django.contrib import admin
from django.urls import include, path

from portal.sign_in import account_pages
from portal.step_up.pages import confirm

urlpatterns = [
    path("", include("portal.pages.urls")),
    path("", include("portal.documentation.urls")),
    path("", include("portal.api_urls")),
    path("", include("keys.urls")),
    path("", include("apiusers.urls")),
    path("", include("apiusers.api_urls")),
    path("", include("keys.api_urls")),
    path("", include("resources.urls")),
    path("", include("resources.api_urls")),
    path("accounts/logout/", account_pages.sign_out, name="account_logout"),
    # In front of those of django-allauth that bear the same names.
    path("accounts/email/", account_pages.email, name="account_email"),
    path(
        "accounts/password/change/", account_pages.change_password, name="account_change_password"
    ),
    path("accounts/password/set/", account_pages.set_password, name="account_set_password"),
    path("accounts/reauthenticate/", confirm, name="account_reauthenticate"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/", include("portal.sign_in.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.http.refusals.failures.bad_request"
handler403 = "portal.http.refusals.failures.permission_denied"
handler404 = "portal.http.refusals.failures.not_found"
handler500 = "portal.http.refusals.failures.server_error"
handler429 = "portal.http.refusals.failures.too_many_requests"  # allauth's own limits ask for it
