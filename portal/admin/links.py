"""How does a list of the admin lead from a row to what it belongs to? By the name of that, as a link to its page."""

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def link_to(row: Model | None) -> SafeString | str:
    """The row's name, leading to its page; nothing for none."""
    if row is None:
        return admin.site.empty_value_display
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)
