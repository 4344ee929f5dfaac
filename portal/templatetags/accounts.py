"""What do the account pages offer? Sign-up where it is open, and fields in our own words."""

import json
from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import template
from django.conf import settings
from django.forms import BoundField

from portal.second_factor import ceremony, factors

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_up_is_open(context: dict) -> bool:
    """What the sign-up policy of this installation says to the person who asks for this page."""
    request = context.get("request")
    return request is not None and get_adapter(request).is_open_for_signup(request)


@register.simple_tag(takes_context=True)
def passkeys_work(context: dict) -> bool:
    """Whether a browser at this address can use a passkey; else nothing is offered that would fail."""
    request = context.get("request")
    return request is not None and not ceremony.why_not(request)


@register.simple_tag
def mails_are_shown() -> bool:
    """Whether this is a demo, which keeps its mails on a page instead of sending them."""
    return settings.DEMO


@register.filter
def unprompted(field: BoundField) -> BoundField:
    """The field without a placeholder that only says again what its label says."""
    prompt = str(field.field.widget.attrs.get("placeholder", ""))
    if prompt in {"Email address", str(field.label)}:
        del field.field.widget.attrs["placeholder"]
    return field


@register.filter
def public_id(factor: Authenticator) -> str:
    """What addresses call a passkey."""
    return factors.public_id(factor)


@register.filter
def as_json(value: Mapping) -> str:
    """For an attribute that a script reads; escaped there like any other text."""
    return json.dumps(value, default=dict)
