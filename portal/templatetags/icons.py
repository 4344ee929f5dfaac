"""How is an icon drawn? One cached tag over the file of shared icons; an unknown name raises when a page is drawn."""

from functools import lru_cache
from xml.etree import ElementTree

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.look import icons

register = template.Library()


@register.simple_tag
def icon(name: str, size: int | str = 16, css: str = "") -> SafeString:
    """The SVG of `name`, `size` CSS pixels square, hidden from screen readers: the words beside it speak."""
    return draw(str(name), int(size), str(css))


@lru_cache(maxsize=512)
def draw(name: str, size: int, css: str) -> SafeString:
    # How lines are drawn stands once in base.css, and not in each of a page's hundred icons.
    drawn = {
        "class": f"i {css}".strip(),
        "width": str(size),
        "height": str(size),
        "aria-hidden": "true",
    }
    return named(name, drawn) if name in icons.SHARED else written_out(name, drawn)


def named(name: str, drawn: dict[str, str]) -> SafeString:
    """The address of the icon's symbol, in the file that all pages share."""
    return format_html(
        '<svg class="{class}" width="{width}" height="{height}" aria-hidden="true"><use href="{file}#{name}"/></svg>',
        **drawn,
        file=static(icons.FILE),
        name=name,
    )


def written_out(name: str, drawn: dict[str, str]) -> SafeString:
    svg = icons.plain(name)
    svg.attrib = {**drawn, "viewBox": svg.attrib["viewBox"]}
    # Name, size and css are escaped by the XML writer.
    return mark_safe(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S308
