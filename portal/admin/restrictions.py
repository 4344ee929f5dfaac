"""What does the operator see and set of limits, addresses and browsers? The same form as the pages, for whoever is held
to something: an organization, a member, an API user, a key."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.actors import Actor
from portal.pages.form_pages import status_of
from portal.restrictions.document import restrictions_of
from portal.restrictions.forms import LimitsForm, RestrictionsForm
from portal.restrictions.standings import Standing, told_of

NOTHING = "nothing of its own"
TEMPLATE = "admin/restrictions.html"


class HeldToSomething(admin.ModelAdmin):
    """A ModelAdmin whose page tells what its object is held to and what is used of it, with a page to change that.
    Set `restriction_form`, write `restrict`, and name `held_to` and `use_of_limits` among the fields that are read."""

    restriction_form: type[LimitsForm] = RestrictionsForm
    change_form_template = "admin/held_to_something.html"

    def restrict(self, obj: Any, asked: dict[str, Any], actor: Actor) -> object:
        """Calls the service. Raises Refusal."""
        raise NotImplementedError

    def standings(self, obj: Any) -> list[Standing]:
        return told_of(obj)

    @admin.display(description="held to")
    def held_to(self, obj: Any) -> SafeString | str:
        return lines(told(restrictions_of(obj.restrictions).set())) or NOTHING

    @admin.display(description="use of limits")
    def use_of_limits(self, obj: Any) -> SafeString | str:
        """With what the installation says of those that have no limits of their own."""
        return lines(map(in_words, self.standings(obj))) or "no limit"

    def has_restrict_permission(self, request: HttpRequest) -> bool:
        """The right to change such rows, though no field of theirs may be edited here."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_restrictions"
        view = self.admin_site.admin_view(self.restrictions)
        return [path("<path:pk>/restrictions/", view, name=name), *super().get_urls()]

    def restrictions(self, request: HttpRequest, pk: str) -> HttpResponse:
        """GET asks, POST saves; what the service refuses is told at its field."""
        obj = self.get_object(request, pk) if self.has_restrict_permission(request) else None
        if obj is None:
            raise Http404("There is no such row, or it may not be changed.")
        form = self.restriction_form(
            request.POST if request.method == "POST" else None,
            held_to=restrictions_of(obj.restrictions),
        )
        if form.is_valid():
            with form.showing_refusals():
                self.restrict(obj, form.asked(), Actor.operator(request))
                self.message_user(request, f"What {obj} is held to was saved.", messages.SUCCESS)
                return HttpResponseRedirect(self.address_of(obj), status=303)
        context = {
            **self.admin_site.each_context(request),
            "title": f"What {obj} is held to",
            "form": form,
            "opts": self.opts,
            "original": obj,
            "back": self.address_of(obj),
        }
        return render(request, TEMPLATE, context, status=status_of(form))

    def address_of(self, obj: Any) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(f"admin:{name}", args=[obj.pk])


class Limited(HeldToSomething):
    """The same for who has limits and a quota alone."""

    restriction_form = LimitsForm


def told(held_to: dict[str, Any]) -> list[str]:
    """What is set, a line each."""
    found = [
        f"{limit['requests']:,} requests in {limit['seconds']:,} seconds {limit['name']}".strip()
        for limit in held_to.get("limits", ())
    ]
    if quota := held_to.get("quota"):
        found.append(f"{quota['requests']:,} requests in a {quota['period']} (UTC)")
    if networks := held_to.get("ip_allow"):
        found.append(f"taken from {', '.join(networks)}")
    if held_to.get("refuse_browsers"):
        found.append("refused in browsers")
    return found


def in_words(standing: Standing) -> str:
    name, used, most = standing.name, standing.used, standing.requests
    return f"{name}: {used:,} of {most:,} used {standing.stretch}"


def lines(texts: Any) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((text,) for text in texts))
