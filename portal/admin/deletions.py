"""What does the admin say before it deletes? In sentences what stops, instead of every row that hangs on it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ToldDeletions(admin.ModelAdmin):
    """A ModelAdmin whose confirmation names what is deleted, and what stops with it.

    Django would list every row that goes too, and refuse where one of them is of a model that nobody deletes by hand.
    """

    def stops_with(self, obj: Any) -> list[str]:
        """A sentence for each thing that stops when this one is deleted."""
        return []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """For `admin/delete_confirmation.html` and `admin/delete_selected_confirmation.html` of our own."""
        listed = [{"name": str(one), "stops": self.stops_with(one)} for one in objs]
        return listed, {self.opts.verbose_name_plural: len(listed)}, set(), []
