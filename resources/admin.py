"""How does the operator make Pops? In the admin, through the same services as any other change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from portal.admin_refusals import ReadOnly
from portal.audit import Actor
from resources import services
from resources.models import Connector, ConnectorGrant, Pop, Table


@admin.register(Pop)
class PopAdmin(admin.ModelAdmin):
    list_display = ("name", "organization", "status", "id")
    list_filter = ("status",)
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name", "organization__public_id")
    readonly_fields = ("id", "created_at")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request: HttpRequest, obj: Pop | None = None) -> tuple[str, ...]:
        """A Pop stays in its organization: clients of another one hold its id."""
        return (*self.readonly_fields, "organization") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Pop, form: Any, change: bool) -> None:
        actor = Actor.operator(request)
        if change:
            services.change(pop=obj, fields=form.changed_data, actor=actor)
        else:
            services.create(pop=obj, actor=actor)

    def delete_model(self, request: HttpRequest, obj: Pop) -> None:
        services.delete(pop=obj, actor=Actor.operator(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pop]) -> None:
        for pop in queryset.select_related("organization"):
            self.delete_model(request, pop)


@admin.register(Connector)
class ConnectorAdmin(ReadOnly):
    """Its organization changes it; the secrets of its headers are in no field here."""

    list_display = ("name", "organization", "kind", "public_id", "created_at")
    list_filter = ("kind",)
    list_select_related = ("organization",)
    search_fields = ("name", "public_id", "organization__name", "organization__public_id")


@admin.register(Table)
class TableAdmin(ReadOnly):
    """How many rows lie where, and which load is running."""

    list_display = ("connector", "row_count", "loaded_at", "loading_since", "storage")
    list_select_related = ("connector",)
    search_fields = ("connector__name", "connector__public_id", "storage")


@admin.register(ConnectorGrant)
class ConnectorGrantAdmin(ReadOnly):
    list_display = ("connector", "membership", "api_user", "team", "level", "created_at")
    list_filter = ("level",)
    list_select_related = ("connector", "membership__user", "api_user", "team")
    search_fields = ("connector__name", "connector__public_id", "api_user__name", "team__name")
