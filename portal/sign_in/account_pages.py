"""How does a person change their address or password, and go out? On allauth's pages, held to our policies."""

from allauth.account.forms import AddEmailForm, SetPasswordForm
from allauth.account.views import EmailView, LogoutView, PasswordChangeView, PasswordSetView
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from portal.pages.access_policies import public_view, signed_in_view
from portal.pages.reauthentication import When, proves_lately
from portal.sign_in.sign_up import refuse_other_domains


class PasswordForm(SetPasswordForm):
    """The new password alone: who it is was proved before the page opened, also by those who forgot the old one."""


class NewAddressForm(AddEmailForm):
    """Another address of the account. Who signed up from a domain that the operator named does not leave by it."""

    def clean_email(self) -> str:
        email = super().clean_email()
        refuse_other_domains(email, before=self.user.email)
        return email


class SignOutView(LogoutView):
    """The browser drops what it kept of the pages. Cookies are not cleared wholesale: the session's dies anyway, and
    theme and device are to be kept."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


# Who changes how they sign in has proved lately who they are.
email = signed_in_view(proves_lately(When.WRITING)(EmailView.as_view()))
change_password = signed_in_view(
    sensitive_post_parameters()(proves_lately(When.OPENING)(PasswordChangeView.as_view()))
)
set_password = signed_in_view(
    sensitive_post_parameters()(proves_lately(When.OPENING)(PasswordSetView.as_view()))
)
sign_out = public_view("anybody may go out; who is not signed in is sent home")(
    SignOutView.as_view()
)
