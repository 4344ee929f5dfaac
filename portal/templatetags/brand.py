"""What does a page show of the portal itself? Its name, its logo, its typeface, and where to find whoever runs it."""

from django import template
from django.templatetags.static import static
from django.urls import reverse

from portal.branding import colours
from portal.installation import brand as brands
from portal.look import generated_files, typeface

register = template.Library()


@register.simple_tag
def portal_name() -> str:
    return brands.current().name


@register.simple_tag(takes_context=True)
def title_end(context: dict) -> str:
    """What follows the name of a page in the title of its window: where it is."""
    organization = context.get("organization")
    places = [organization.name] if organization else []
    return "".join(f" · {place}" for place in (*places, brands.current().name))


@register.simple_tag
def brand() -> brands.Brand:
    """All that operators said of the portal."""
    return brands.current()


@register.simple_tag
def accent_address() -> str:
    """The stylesheet of the accent, or nothing where none was chosen."""
    accent = brands.current().accent
    return reverse("portal:accent", args=[colours.digest(accent)]) if accent else ""


@register.simple_tag
def typeface_addresses() -> tuple[str, str] | None:
    """The stylesheet and the font file of our typeface, or None: then a page is set in the fonts of the system."""
    if not generated_files.is_served(typeface.STYLESHEET):
        return None
    return static(typeface.STYLESHEET), static(typeface.FILE)
