"""How does a person go out? By allauth's view, and the browser is told to drop what it kept of the pages."""

from allauth.account.views import LogoutView
from django.http import HttpResponse

from portal.pages.policies import public_view


class SignOutView(LogoutView):
    """Cookies are not cleared wholesale: the session's dies anyway, and theme and device are to be kept."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_out = public_view("anybody may go out; who is not signed in is sent home")(
    SignOutView.as_view()
)
