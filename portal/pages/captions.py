"""How does a choice in a list of tick boxes say what it is? By its name, and what it means beside or below it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def caption(name: str, about: str = "") -> SafeString:
    """The label of a choice: its name, and on a line of its own what is said about it."""
    if not about:
        return format_html("<span>{}</span>", name)
    return format_html('<span>{} <span class="about">{}</span></span>', name, about)


def permission_caption(name: str, description: str) -> SafeString:
    """The label of a permission: its name as programs write it, then its description on the same line."""
    return format_html(
        '<span><code>{}</code> <span class="muted">{}</span></span>', name, description
    )
