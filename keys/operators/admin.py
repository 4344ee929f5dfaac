"""What does the operator see and do about keys of the installation? Find them, limit them, revoke them; never a secret,
and no new key: those are made on the machine."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path

from keys.models import OperatorKey
from keys.operators.services import restrict, revoke
from portal import clock
from portal.actors import Actor
from portal.admin.refusals import ReadOnly
from portal.admin.restrictions import HeldToSomething
from portal.restrictions.standings import Standing

REASON = "revoked by the operator"
CONFIRM = "admin/keys/operatorkey/confirm.html"


@admin.register(OperatorKey)
class OperatorKeyAdmin(HeldToSomething, ReadOnly):
    list_display = (
        "name", "status", "masked", "scopes_told", "created_at", "expires_at", "last_used_at",
    )  # fmt: skip
    fields = (
        "public_id", "name", "masked", "status", "scopes_told", "created_at", "expires_at", "last_used_at",
        "revoked_at", "revocation_reason", "held_to",
    )  # fmt: skip
    search_fields = ("name", "=public_id")
    ordering = ("-created_at", "-id")
    actions = ("revoke_selected",)
    change_form_template = "admin/keys/operatorkey/change_form.html"

    @admin.display(description="status")
    def status(self, key: OperatorKey) -> str:
        return key.status_at(clock.now()).label

    @admin.display(description="key")
    def masked(self, key: OperatorKey) -> str:
        return key.masked

    @admin.display(description="scopes")
    def scopes_told(self, key: OperatorKey) -> str:
        return ", ".join(key.scopes)

    def restrict(self, obj: OperatorKey, asked: dict[str, Any], actor: Actor) -> object:
        return restrict(key=obj, asked=asked, actor=actor)

    def standings(self, obj: OperatorKey) -> list[Standing]:
        return []

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """The right to change such keys, though no field of one can be edited here."""
        return request.user.has_perm("keys.change_operatorkey")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revocation)
        return [
            path("<path:pk>/revocation/", view, name="keys_operatorkey_revocation"),
            *super().get_urls(),
        ]

    @admin.action(description="Revoke selected operator keys", permissions=["revoke"])
    def revoke_selected(
        self, request: HttpRequest, queryset: QuerySet[OperatorKey]
    ) -> HttpResponse | None:
        """Asks first; the same form comes back with `confirmed`."""
        if "confirmed" not in request.POST:
            return self.ask(request, queryset, action="revoke_selected")
        self.revoke(request, queryset)
        return None

    def revocation(self, request: HttpRequest, pk: str) -> HttpResponse:
        key = self.get_object(request, pk) if self.has_revoke_permission(request) else None
        if key is None:
            raise Http404("No such key.")
        if request.method != "POST":
            return self.ask(request, [key])
        self.revoke(request, [key])
        return HttpResponseRedirect(self.address_of(key), status=303)

    def revoke(self, request: HttpRequest, keys: QuerySet[OperatorKey] | list[OperatorKey]) -> None:
        actor, now = Actor.operator(request), clock.now()
        reason = request.POST.get("reason", "").strip() or REASON
        done = sum(revoke(key=key, actor=actor, now=now, reason=reason)[1] for key in keys)
        said = "1 operator key was" if done == 1 else f"{done} operator keys were"
        self.message_user(request, f"{said} revoked.")

    def ask(self, request: HttpRequest, keys: Any, *, action: str = "") -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Revoke operator keys?",
            "keys": keys,
            "action": action,
            "opts": self.opts,
        }
        return render(request, CONFIRM, context)
