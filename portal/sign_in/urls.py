"""The steps of signing in that django-allauth serves. What changes a second factor is ours: `portal.pages.urls`.

Its other pages are left out: they keep recovery codes readable, and write no audit event with the change.
"""

from allauth.mfa.base.views import authenticate
from django.urls import path

from portal.second_factor.passkey_pages import sign_in

urlpatterns = [
    path("mfa/authenticate/", authenticate, name="mfa_authenticate"),
    path("mfa/passkey/sign-in", sign_in, name="mfa_login_webauthn"),
]
