"""How does a list of the admin lead from a row to what it belongs to? By the name of that, as a link to its page."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def link_to(row: Model | None) -> SafeString | str:
    """The row's name, leading to its page where the admin has one; nothing for none."""
    if row is None:
        return admin.site.empty_value_display
    if not admin.site.is_registered(type(row)):
        return str(row)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)


def linked(model: type[Model], name: Any) -> Any:
    """The column of a list that has this name: with a link where it is a relation, else as it is."""
    try:
        field = model._meta.get_field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        return name
    if not isinstance(field, ForeignKey):
        return name

    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> SafeString | str:
        return link_to(getattr(row, field.name))

    shown.__name__ = field.name  # which styles know the column by
    return shown
