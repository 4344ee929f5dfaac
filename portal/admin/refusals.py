"""What does the admin show when a service refuses? Its words as a message, with nothing changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.admin.deletions import ToldDeletions
from portal.errors import Refusal


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
