"""How do a component's attributes and slots reach its element? Escaped, so that no value breaks out, and trimmed."""

from collections.abc import Mapping

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def html_attributes(attrs: object) -> SafeString:
    """The attributes that a component did not name itself, as HTML.

    django-cotton prints them unescaped; text bound with `:title="key.name"` would be markup there.
    """
    remaining = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    if not isinstance(remaining, Mapping):
        return SafeString("")
    return format_html_join("", " {}{}", (written(k, v) for k, v in remaining.items()))


def written(name: str, value: object) -> tuple[str, SafeString]:
    if value is True:
        return name, SafeString("")
    text = value if isinstance(value, str) else str(value)
    return name, SafeString(f'="{conditional_escape(text)}"')


@register.filter
def trimmed(slot: object) -> str:
    """The slot without the white space around it, so that a template may be laid out freely; markup stays markup."""
    text = str(slot).strip()
    return SafeString(text) if isinstance(slot, SafeString) else text


@register.filter
def initials(name: object) -> str:
    """One or two letters that stand for a person or an organization."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return letters.upper() or "?"
