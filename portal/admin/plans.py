"""What does the operator see and do about plans? Each is written as text: names of permissions, limits, bounds."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.actors import Actor
from portal.admin.refusals import RefusalsAsMessages
from portal.customers.plan_choice import PlanException
from portal.environment import are_limits
from portal.errors import Refusal
from portal.external.forms import ExternalIdField, MetadataTextField
from portal.external.rules import external_of
from portal.models import Organization, Plan
from portal.permissions import known
from portal.plans import services
from portal.plans.services import Effect, PlanAsked, whom_it_hits
from portal.restrictions.defaults import of_setting
from portal.restrictions.document import Restrictions, told_as_setting
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of

LIMITS_HELP = (
    "Like 100/60, 10000/day: requests in so many seconds, and of a day or month. Empty: {}."
)

CONFIRM = "admin/portal/plan/confirm.html"
BETWEEN_NAMES = re.compile(r"[\s,]+")
BEHIND_A_NAME = re.compile(r":\s")


class NamesField(forms.CharField):
    """Names of permissions, parted by space, comma or line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 8}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else "\n".join(value)

    def to_python(self, value: Any) -> Any:
        """A list of names."""
        return [name for name in BETWEEN_NAMES.split(value or "") if name]


class LimitsField(forms.CharField):
    """Limits and a quota as settings write them."""

    def __init__(self, empty: str, **kwargs: Any) -> None:
        super().__init__(required=False, help_text=LIMITS_HELP.format(empty), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return told_as_setting(value) if isinstance(value, Restrictions) else value

    def to_python(self, value: Any) -> Any:
        """Restrictions; None where nothing is typed."""
        parts = [part.strip() for part in (value or "").split(",") if part.strip()]
        if not are_limits(parts):
            raise forms.ValidationError("Write limits like 100/60, 10000/day.")
        return of_setting(", ".join(parts)) if parts else None


class PlanForm(forms.ModelForm):
    permissions = NamesField()
    key_limits = LimitsField("as the installation says", label="Limits of a key without its own")
    organization_limits = LimitsField("none", label="Limits of all keys of an organization")

    class Meta:
        model = Plan
        fields = (
            "name",
            "description",
            "permissions",
            "key_limits",
            "organization_limits",
            *services.BOUNDS,
            "longest_life_days",
            "is_default",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ", ".join(sorted(known()))
        self.fields[
            "permissions"
        ].help_text = (
            f"One a line; orders:* for all of a noun, * for all there are. Known: {names}."
        )
        limits = plan_limits_of(self.instance.limits)
        self.initial["key_limits"] = limits.key
        self.initial["organization_limits"] = limits.organization

    def validate_constraints(self) -> None:
        """The service asks, under its locks, and takes the mark of the default from the plan before."""

    def asked(self) -> PlanAsked:
        typed = dict(self.cleaned_data)
        limits = PlanLimits(typed.pop("key_limits"), typed.pop("organization_limits"))
        return PlanAsked(**typed, limits=limits)


@admin.register(Plan)
class PlanAdmin(RefusalsAsMessages):
    form = PlanForm
    list_display = ("name", "is_default", "organizations_count", "public_id", "created_at")
    search_fields = ("name", "public_id")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(organizations_count=Count("organizations"))

    @admin.display(description="organizations", ordering="organizations_count")
    def organizations_count(self, plan: Any) -> int:
        return plan.organizations_count

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whom it hits is told first, where it hits somebody; the same form comes back with `confirmed`."""
        if request.method == "POST" and "confirmed" not in request.POST:
            for effect in self.effects(request, object_id):
                if effect.owners:
                    return self.ask(request, effect)
        return super().change_view(request, object_id, form_url, extra_context)

    def effects(self, request: HttpRequest, object_id: str) -> list[Effect]:
        """None where the change is not allowed, wrong, or refused, of which the page itself tells."""
        plan = self.get_object(request, object_id)
        if plan is None or not self.has_change_permission(request, plan):
            return []
        form: Any = self.get_form(request, plan, change=True)(request.POST, instance=plan)
        if not form.is_valid():
            return []
        actor, having = Actor.operator(request), Organization.objects.filter(plan=plan)
        try:
            return whom_it_hits.call(
                having,
                lambda: services.change(plan=plan, asked=form.asked(), actor=actor),
                clock.now(),
            )
        except Refusal:
            return []

    def ask(self, request: HttpRequest, effect: Effect) -> HttpResponse:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Take this from keys that have it?",
            "effect": effect,
            "typed": typed,
            "opts": self.opts,
        }
        return render(request, CONFIRM, context)

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        actor = Actor.operator(request)
        if change:
            services.change(plan=obj, asked=form.asked(), actor=actor)
            return
        obj.pk = services.create(asked=form.asked(), actor=actor, now=clock.now()).pk

    def delete_model(self, request: HttpRequest, obj: Plan) -> None:
        services.delete(plan=obj, actor=Actor.operator(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        for plan in queryset:
            self.delete_model(request, plan)


class ExceptionsField(forms.CharField):
    """Exceptions from a plan, one a line: a name, a colon and permissions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """A list of `PlanException`."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        found = [BEHIND_A_NAME.split(line, maxsplit=1) for line in lines]
        if not all(len(parts) == 2 and parts[0].strip() for parts in found):
            raise forms.ValidationError("Write each line as a name, a colon and permissions.")
        return [
            PlanException(name.strip(), named.replace(",", " ").split()) for name, named in found
        ]


def told_exceptions(organization: Organization) -> str:
    """As they are typed."""
    lines = (
        f"{each['name']}: {' '.join(each['permissions'])}" for each in organization.exceptions or ()
    )
    return "\n".join(lines)


class OrganizationPlanForm(forms.ModelForm):
    beside_plan = ExceptionsField(
        label="Exceptions from the plan",
        help_text="What it is allowed beside its plan, one a line: Trial until May: orders:write orders:read",
    )

    external_id = ExternalIdField(
        help_text="What your own system calls this customer: 1 to 128 visible characters of ASCII. Yours alone to set; "
        "told with every verdict and in X-Auth-External-Id."
    )
    metadata = MetadataTextField()
    suspended = forms.BooleanField(
        required=False, help_text="Every key, token and page write of it stops at the next request."
    )
    reason = forms.CharField(
        required=False, max_length=500, help_text="Members read it. Needed to suspend."
    )

    class Meta:
        model = Organization
        fields = ("name", "time_zone", "plan", "external_id", "metadata")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].required = False  # what is not said stays
        self.initial = {**self.initial, **external_of(self.instance).shown()}
        self.initial["beside_plan"] = told_exceptions(self.instance)
        self.initial["suspended"] = self.instance.suspended_at is not None
        self.initial["reason"] = self.instance.suspension_reason
