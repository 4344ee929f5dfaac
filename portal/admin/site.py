"""How does staff come into the admin? Through the one sign-in page, with its limits and its audit events."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from portal import clock
from portal.admin.home import at_home
from portal.http.redirects import is_own_path
from portal.http.refusals.sent_again import ask_to_send_again, can_be_sent_again
from portal.http.requests import PageRequest
from portal.pages.access_policies import View
from portal.pages.reauthentication import When, proves_lately
from portal.plans.default import notice_of_inherited
from portal.sign_in.account_pages import sign_out


def keeps_typed_text(view: View) -> View:
    """What was typed before a session ended is kept here too, instead of a redirect that drops it."""

    @wraps(view)
    def kept(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and can_be_sent_again(request):
            return ask_to_send_again(request, 401)
        return view(request, *args, **kwargs)

    return kept


class KeydockAdminSite(AdminSite):
    site_header = "Keydock administration"
    site_title = "Keydock administration"
    index_title = "Installation"

    def admin_view(  # type: ignore[override] # a view answers with any response
        self, view: View, cacheable: bool = False
    ) -> View:
        """Whatever is written here reaches every account, so it takes a fresh proof; going out takes none."""
        if view != self.logout:
            view = proves_lately(When.WRITING)(view)
        return keeps_typed_text(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """To the sign-in page. Somebody signed in who is not staff gets 403: no sign-in form would help them."""
        if not request.user.is_authenticated:
            asked = request.GET.get("next", "")
            back = asked if is_own_path(asked) else reverse("admin:index")
            return redirect_to_login(back, settings.LOGIN_URL)
        if not self.has_permission(request):
            raise PermissionDenied("Use the administration of this installation")
        return redirect("admin:index")

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        """With the figures of the installation, and what waits for an operator's decision."""
        if told := notice_of_inherited():
            messages.warning(request, told)
        shown = {"facts": at_home(clock.now())} if request.user.is_superuser else {}
        return super().index(request, {**(extra_context or {}), **shown})

    def logout(  # type: ignore[override] # a view answers with any response
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
