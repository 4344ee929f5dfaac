"""How is an icon drawn? One cached tag over the icon package; an unknown name raises when the page is rendered.

The package's own tag opens its archive of 1,700 icons anew for each one, which takes 20 ms: a second for the first
pages of a process. Here the archive is opened once.
"""

from functools import cache, lru_cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import lucide
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
NAMESPACE = "http://www.w3.org/2000/svg"


@register.simple_tag
def icon(name: str, size: int | str = 16, css: str = "") -> SafeString:
    """The SVG of `name`, `size` CSS pixels square, hidden from screen readers: the words beside it speak."""
    return draw(str(name), int(size), str(css))


@lru_cache(maxsize=512)
def draw(name: str, size: int, css: str) -> SafeString:
    # The archive is an installed package's own.
    svg = ElementTree.fromstring(source(name))  # noqa: S314
    for node in svg.iter():
        node.tag = node.tag.removeprefix(f"{{{NAMESPACE}}}")  # inline SVG needs no namespace
    # How lines are drawn stands once in base.css, and not in each of a page's hundred icons.
    drawn = {"class": f"i {css}".strip(), "width": str(size), "height": str(size)}
    svg.attrib = {**drawn, "viewBox": svg.attrib["viewBox"], "aria-hidden": "true"}
    for node in svg.iter():
        node.text = node.tail = None  # line breaks of the source
    # Name, size and css are escaped by the XML writer.
    return mark_safe(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S308


def source(name: str) -> bytes:
    try:
        return archive().read(f"{name}.svg")
    except KeyError:
        raise lucide.IconDoesNotExist(f"There is no icon named {name!r}.") from None


@cache
def archive() -> ZipFile:
    """Open as long as the process lives; reading from several threads is allowed."""
    return ZipFile((files(lucide) / "lucide.zip").open("rb"))
