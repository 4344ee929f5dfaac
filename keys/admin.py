"""What does the operator see and do about keys? Find them, revoke them, mark the installation's verifier, limit them;
never a secret or its digest, no new key and no new token."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from keys.life.restricting import change_restrictions
from keys.life.services import revoke
from keys.life.verifiers import set_installation_verifier
from keys.models import ApiKey, OwnerType, TokenOffer, WrongKeys
from keys.oauth.applications import admin as _applications  # noqa: F401 - where Django looks for the admin
from keys.operators import admin as _operators  # noqa: F401
from keys.pages.panel import limits_now
from keys.status import Status, where_status
from portal import clock
from portal.actors import Actor
from portal.admin.filters import HappenedFilter
from portal.admin.refusals import ReadOnly
from portal.admin.restrictions import HeldToSomething
from portal.errors import Refusal
from portal.restrictions.standings import Standing

REASON = "revoked by the operator"


class StatusFilter(admin.SimpleListFilter):
    """The one status rule, asked in SQL."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        chosen = self.value()
        if chosen not in Status.values:
            return queryset
        return queryset.filter(where_status(str(chosen), clock.now()))


@admin.register(ApiKey)
class ApiKeyAdmin(HeldToSomething, ReadOnly):
    list_display = (
        "name", "organization", "status", "masked", "owner", "created_at", "expires_at", "last_used",
    )  # fmt: skip
    list_filter = (StatusFilter, "is_installation_verifier")
    list_select_related = ("organization", "owner_user", "owner_api_user", "last_use")
    search_fields = (
        "name", "=public_id", "=external_id", "organization__name", "organization__public_id"
    )  # fmt: skip
    fields = (
        "public_id", "external_id", "name", "masked", "status", "organization", "owner", "permissions",
        "is_installation_verifier", "created_at", "created_by_user", "expires_at", "last_used",
        "revoked_at", "revocation_reason", "deleted_at", "replaces", "metadata", "held_to",
        "use_of_limits",
    )  # fmt: skip
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("revoke_selected",)
    change_form_template = "admin/keys/apikey/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return super().get_queryset(request).filter(application__isnull=True)

    @admin.display(description="status")
    def status(self, key: ApiKey) -> str:
        return key.status_at(clock.now()).label

    @admin.display(description="key")
    def masked(self, key: ApiKey) -> str:
        return key.masked

    @admin.display(description="last used at", ordering="last_use__at")
    def last_used(self, key: ApiKey) -> datetime | None:
        return key.last_used_at

    @admin.display(description="owner")
    def owner(self, key: ApiKey) -> str:
        kind = key.owner_type
        return kind.label if kind == OwnerType.ORGANIZATION else f"{kind.label}: {key.owner}"

    def restrict(self, obj: ApiKey, asked: dict[str, Any], actor: Actor) -> object:
        return change_restrictions(key=obj, asked=asked, actor=actor, now=clock.now())

    def standings(self, obj: ApiKey) -> list[Standing]:
        """With those of its owner and its organization, which count for it too."""
        return list(limits_now(obj)) if obj.is_living_at(clock.now()) else []

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Revoking and marking need the right to change keys, though no field of a key can be edited here."""
        return request.user.has_perm("keys.change_apikey")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:pk>/revocation/", wrap(self.revocation), name="keys_apikey_revocation"),
            path("<path:pk>/verifier/", wrap(self.verifier), name="keys_apikey_verifier"),
            *super().get_urls(),
        ]

    @admin.action(description="Revoke selected API keys", permissions=["operate"])
    def revoke_selected(
        self, request: HttpRequest, queryset: QuerySet[ApiKey]
    ) -> HttpResponse | None:
        """Asks first; the same form comes back with `confirmed`."""
        if "confirmed" not in request.POST:
            return self.ask(request, "Revoke API keys?", queryset, action="revoke_selected")
        self.revoke(request, queryset)
        return None

    def revocation(self, request: HttpRequest, pk: str) -> HttpResponse:
        key = self.key_or_404(request, pk)
        if request.method != "POST":
            return self.ask(request, "Revoke this API key?", [key])
        self.revoke(request, [key])
        return self.back_to(key)

    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey] | list[ApiKey]) -> None:
        actor, now = Actor.operator(request), clock.now()
        reason = request.POST.get("reason", "").strip() or REASON
        done = [revoke(key=key, actor=actor, now=now, reason=reason)[1] for key in keys]
        self.message_user(request, told(sum(done), len(done)))

    def verifier(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Mark the key, or take the mark away: whichever it is not now."""
        key = self.key_or_404(request, pk)
        wanted = not key.is_installation_verifier
        if request.method != "POST":
            title = (
                "Let this key verify every organization's keys?"
                if wanted
                else "Take the mark away?"
            )
            return self.ask(request, title, [key])
        try:
            set_installation_verifier(key=key, verifier=wanted, actor=Actor.operator(request))
        except Refusal as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        return self.back_to(key)

    def ask(self, request: HttpRequest, title: str, keys: Any, *, action: str = "") -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "keys": keys,
            "action": action,
            "opts": self.opts,
        }
        return render(request, "admin/keys/apikey/confirm.html", context)

    def key_or_404(self, request: HttpRequest, pk: str) -> ApiKey:
        key = self.get_object(request, pk) if self.has_operate_permission(request) else None
        if key is None:
            raise Http404("No such key.")
        return key

    def back_to(self, key: ApiKey) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:keys_apikey_change", args=[key.pk]), status=303)


def told(revoked: int, chosen: int) -> str:
    """How many of the chosen keys this call revoked, in a sentence."""
    before = chosen - revoked
    if not revoked:
        again = "It had" if chosen == 1 else f"All {chosen} had"
        return f"{again} been revoked before. Nothing was changed."
    said = "1 API key was revoked" if revoked == 1 else f"{revoked} API keys were revoked"
    return f"{said}; {before} had been revoked before." if before else f"{said}."


@admin.register(TokenOffer)
class TokenOfferAdmin(ReadOnly):
    """Tokens that were prepared for people. There is no secret before the person claims one."""

    list_display = ("name", "organization", "user", "expires_at", "claimed_at", "withdrawn_at")
    list_filter = (
        ("claimed_at", HappenedFilter),
        ("withdrawn_at", HappenedFilter),
    )
    list_select_related = ("organization", "user")
    search_fields = ("name", "user__email", "organization__name", "organization__public_id")


@admin.register(WrongKeys)
class WrongKeysAdmin(ReadOnly):
    """Who sends wrong keys: those with the most of the latest hour first. Nothing is done to them here."""

    list_display = ("told", "hour", "count", "last_at")
    search_fields = ("=caller",)
    date_hierarchy = "hour"
    ordering = ("-hour", "-count")
    show_full_result_count = False

    @admin.display(description="caller", ordering="caller")
    def told(self, row: WrongKeys) -> str:
        """The network of IPv6 as one."""
        return f"{row}/64" if ":" in row.caller else str(row)
