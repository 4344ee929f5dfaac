"""What does the admin say before it takes something from keys that have it, or changes what they are held to? Whom it
hits, and which limits; and it asks why."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.actors import WHY, reason_in
from portal.errors import Refusal
from portal.models import Organization
from portal.plans.services import Effect, whom_it_hits
from portal.plans.terms import TermChange
from portal.restrictions.document import restrictions_of, told_as_setting

CONFIRM = "admin/portal/effects.html"


class EffectsToldFirst(admin.ModelAdmin):
    """A ModelAdmin whose changes are tried out first. Write `having` and `carry_out`."""

    def having(self, obj: Any) -> QuerySet[Organization]:
        """The organizations that a change of this object may hit."""
        raise NotImplementedError

    def carry_out(self, request: HttpRequest, obj: Any, form: Any) -> None:
        """Do what the form asks, through the services. Raises Refusal."""
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whom it hits is told first, where it hits somebody; the same form comes back with `confirmed`, and with a
        reason where it takes something away."""
        if request.method == "POST":
            for effect in self.effects(request, object_id):
                lacks_reason = bool(effect.owners) and not self.typed_reason(request)
                is_told = "confirmed" in request.POST
                if lacks_reason or ((effect.owners or effect.limits) and not is_told):
                    return self.ask(request, effect)
        return super().change_view(request, object_id, form_url, extra_context)

    def typed_reason(self, request: HttpRequest) -> str:
        """Why something is taken away, as far as somebody said so."""
        return reason_in(request)

    def effects(self, request: HttpRequest, object_id: str) -> list[Effect]:
        """None where the change is not allowed, wrong, or refused, of which the page itself tells."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_change_permission(request, obj):
            return []
        form: Any = self.get_form(request, obj, change=True)(request.POST, instance=obj)
        if not form.is_valid():
            return []
        try:
            return whom_it_hits.call(
                self.having(obj), lambda: self.carry_out(request, obj, form), clock.now()
            )
        except Refusal:
            return []

    def ask(self, request: HttpRequest, effect: Effect) -> HttpResponse:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "confirmed", WHY}
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Save this {self.opts.verbose_name}?",
            "effect": effect,
            "asks_why": effect.owners and not self.typed_reason(request),
            "is_asked_again": "confirmed" in request.POST,
            "limits": [told(change) for change in effect.limits],
            "typed": typed,
            "opts": self.opts,
        }
        return render(request, CONFIRM, context)


def told(change: TermChange) -> TermChange:
    """The change in words."""
    return change._replace(
        name=change.name.replace("_", " ")
        .replace("limits.", "limits of the ")
        .replace("the key", "a key"),
        before=in_words(change.before),
        after=in_words(change.after),
    )


def in_words(term: Any) -> str:
    """A limit as settings write it, a bound as a number."""
    if isinstance(term, dict):
        return told_as_setting(restrictions_of(term))
    return "not said" if term is None else f"{term:,}"
