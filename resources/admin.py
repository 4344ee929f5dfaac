"""How does the operator make Pops? In the admin, through the same services as any other change."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from portal import clock
from portal.actors import Actor
from portal.admin.refusals import ReadOnly, RefusalsAsMessages
from portal.errors import InvalidInput
from resources.models import Connector, ConnectorGrant, NamedEndpoint, Pop, Table, Widget
from resources.pops import services as pops
from resources.pops.rules import NAMES, PopSettings, settings_of
from resources.usage.failures import failing_connectors


class PopAdminForm(forms.ModelForm):
    """The rules for any Pop, told at their fields."""

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.errors:
            return typed
        pop = self.instance
        pop.organization = typed.get("organization") or pop.organization
        typed["configuration"] = typed.get("configuration") or {}
        try:
            pops.fill(pop, PopSettings(**{name: typed[name] for name in NAMES}))
        except InvalidInput as refusal:
            self.add_error(refusal.field_name, refusal.detail)
            return typed
        return {**typed, **{name: getattr(pop, name) for name in NAMES}}


@admin.register(Pop)
class PopAdmin(RefusalsAsMessages):
    form = PopAdminForm
    list_display = ("name", "organization", "status", "id")
    list_filter = ("status", "through_keydock")
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name", "organization__public_id")
    readonly_fields = ("id", "created_at")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request: HttpRequest, obj: Pop | None = None) -> tuple[str, ...]:
        """A Pop stays in its organization: clients of another one hold its id."""
        return (*self.readonly_fields, "organization") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Pop, form: Any, change: bool) -> None:
        settings, actor = settings_of(obj), Actor.operator(request)
        if change:
            pops.change(pop=obj, settings=settings, actor=actor)
            return
        made = pops.create(
            organization=obj.organization, settings=settings, actor=actor, now=clock.now()
        )
        obj.pk = made.pk

    def stops_with(self, obj: Pop) -> list[str]:
        return ["Its clients get 404 Not Found."]

    def delete_model(self, request: HttpRequest, obj: Pop) -> None:
        pops.delete(pop=obj, actor=Actor.operator(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pop]) -> None:
        for pop in queryset.select_related("organization"):
            self.delete_model(request, pop)


class FailingFilter(admin.SimpleListFilter):
    """Those whose source fails, which an operator is told of at home."""

    title, parameter_name = "calls", "failing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("lately", "Failed in 24 hours")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Connector]) -> QuerySet[Connector]:
        return queryset.filter(pk__in=failing_connectors(clock.now())) if self.value() else queryset


@admin.register(Connector)
class ConnectorAdmin(ReadOnly):
    """Its organization changes it; the secrets of its headers are in no field here."""

    list_display = ("name", "organization", "kind", "public_id", "created_at")
    list_filter = ("kind", FailingFilter)
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


@admin.register(NamedEndpoint)
class NamedEndpointAdmin(ReadOnly):
    """What an organization publishes under which name; its organization changes it."""

    list_display = ("name", "organization", "connector", "requires_token", "public_id")
    list_filter = ("requires_token",)
    list_select_related = ("organization", "connector")
    search_fields = ("name", "public_id", "organization__name", "connector__name")


@admin.register(Widget)
class WidgetAdmin(ReadOnly):
    """Where a widget may be embedded and for whom; its organization changes it."""

    list_display = ("name", "organization", "kind", "endpoint", "is_restricted", "public_id")
    list_filter = ("kind", "is_restricted")
    list_select_related = ("organization", "endpoint")
    search_fields = ("name", "public_id", "organization__name", "organization__public_id")
