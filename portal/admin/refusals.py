"""What does the admin say before it deletes, and when a service refuses? Sentences, instead of rows and of errors."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.actors import reason_in
from portal.admin.links import linked
from portal.errors import Refusal

SAY_WHY = "Say why, in at most 500 characters and no control character. Nothing was deleted."


class ToldDeletions(admin.ModelAdmin):
    """A ModelAdmin whose lists lead to what their rows belong to, and whose confirmation names what is deleted and what
    stops with it.

    Django would list every row that goes too, and refuse where one of them is of a model that nobody deletes by hand.
    """

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What a row belongs to is a link to it; the first column leads to the row itself."""
        first, *others = super().get_list_display(request)
        return [first, *(linked(self.model, name) for name in others)]

    def stops_with(self, obj: Any) -> list[str]:
        """A sentence for each thing that stops when this one is deleted."""
        return []

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django deletes by whatever is sent to this page, and looks for no button of its form."""
        is_deletion = bool(request.POST) and self.has_delete_permission(request)
        asked = self.ask_why(request) if is_deletion else None
        return asked or super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django takes one of several actions that are sent, and carries it out where `post` confirms it."""
        is_deletion = "delete_selected" in request.POST.getlist("action")
        asked = self.ask_why(request) if is_deletion and "post" in request.POST else None
        return asked or super().changelist_view(request, *args, **kwargs)

    def ask_why(self, request: HttpRequest) -> HttpResponse | None:
        """Whoever confirms a deletion without a reason is told to give one; None for everybody else."""
        if reason_in(request):
            return None
        self.message_user(request, SAY_WHY, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path(), status=303)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """For `admin/delete_confirmation.html` and `admin/delete_selected_confirmation.html` of our own."""
        listed = [{"name": str(one), "stops": self.stops_with(one)} for one in objs]
        return listed, {self.opts.verbose_name_plural: len(listed)}, set(), []


class RefusalsAsMessages(ToldDeletions):
    """A ModelAdmin whose writes go through services. Every view of Django's admin that writes is one transaction."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            return self.show_refusal(request, refusal)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except Refusal as refusal:
            return self.show_refusal(request, refusal)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)
        except Refusal as refusal:
            return self.show_refusal(request, refusal)

    def show_refusal(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        self.message_user(request, refusal.detail, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path(), status=303)


class ReadOnly(ToldDeletions):
    """Something that the operator may look at and nothing more."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
