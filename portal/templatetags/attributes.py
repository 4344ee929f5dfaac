"""How do a component's remaining attributes reach its element? Escaped, so that a bound value can't break out."""

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
def initials(name: object) -> str:
    """One or two letters that stand for a person or an organization."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return letters.upper() or "?"
