"""How does a person change their address or password? On allauth's pages, after a fresh proof of who they are."""

from allauth.account.forms import SetPasswordForm
from allauth.account.views import EmailView, PasswordChangeView, PasswordSetView
from django.views.decorators.debug import sensitive_post_parameters

from portal.pages.policies import signed_in_view
from portal.pages.step_up import When, proves_lately


class PasswordForm(SetPasswordForm):
    """The new password alone: who it is was proved before the page opened, also by those who forgot the old one."""


email = signed_in_view(proves_lately(When.WRITING)(EmailView.as_view()))
change_password = signed_in_view(
    sensitive_post_parameters()(proves_lately(When.OPENING)(PasswordChangeView.as_view()))
)
set_password = signed_in_view(
    sensitive_post_parameters()(proves_lately(When.OPENING)(PasswordSetView.as_view()))
)
