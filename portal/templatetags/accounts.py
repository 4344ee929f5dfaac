"""May a stranger make an account here? The sign-in page offers it only then."""

from allauth.account.adapter import get_adapter
from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_up_is_open(context: dict) -> bool:
    """What the sign-up policy of this installation says to the person who asks for this page."""
    request = context.get("request")
    return request is not None and get_adapter(request).is_open_for_signup(request)
