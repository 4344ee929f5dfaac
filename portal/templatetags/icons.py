"""How is an icon drawn? One cached tag over the icon package; an unknown name raises when the page is rendered."""

from functools import lru_cache

import lucide
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, size: int | str = 16, css: str = "") -> SafeString:
    """The SVG of `name`, `size` CSS pixels square, hidden from screen readers: the words beside it speak."""
    return drawn(str(name), int(size), str(css))


@lru_cache(maxsize=512)
def drawn(name: str, size: int, css: str) -> SafeString:
    attributes = {"aria-hidden": "true", "focusable": "false", "stroke-width": "1.75"}
    if css:
        attributes["class"] = css
    # The package draws from its own files; name, size and css are escaped by its XML writer.
    return mark_safe(lucide._render_icon(name, size, **attributes))  # noqa: S308
