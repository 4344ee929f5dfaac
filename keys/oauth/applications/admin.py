"""What does the operator see of applications? That they exist; and clients that nobody let in yet can be deleted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from keys.models import Application, ClientAdmission, RegisteredClient, TokenLifetimes
from keys.oauth.applications import self_registration
from portal.actors import Actor
from portal.admin.filters import HappenedFilter
from portal.admin.refusals import ReadOnly


@admin.register(Application)
class ApplicationAdmin(ReadOnly):
    list_display = ("name", "organization", "public_id", "created_at", "disabled_at", "deleted_at")
    list_filter = (
        "is_self_registered",
        ("disabled_at", HappenedFilter),
        ("deleted_at", HappenedFilter),
    )
    list_select_related = ("organization",)
    search_fields = ("name", "=public_id", "organization__name", "organization__public_id")
    ordering = ("-created_at", "-id")


@admin.register(TokenLifetimes)
class TokenLifetimesAdmin(ReadOnly):
    list_display = ("organization", "exchange_seconds", "oauth_seconds", "changed_at")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__public_id")


@admin.register(ClientAdmission)
class ClientAdmissionAdmin(ReadOnly):
    list_display = ("organization", "scopes", "changed_at")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__public_id")


@admin.register(RegisteredClient)
class RegisteredClientAdmin(ReadOnly):
    """Clients that wait for the first person. They are in no organization, so only the operator can remove them."""

    list_display = ("name", "public_id", "created_at")
    search_fields = ("name", "=public_id")
    ordering = ("-created_at", "-id")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: RegisteredClient) -> None:
        self_registration.remove(client=obj, actor=Actor.operator(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for client in queryset:
            self.delete_model(request, client)
