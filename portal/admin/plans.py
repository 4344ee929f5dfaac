"""What does the operator see and do about plans? Each is written as text: names of permissions, limits, bounds."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from portal import clock
from portal.actors import Actor
from portal.admin.effects import EffectsToldFirst
from portal.admin.refusals import RefusalsAsMessages
from portal.environment import are_limits
from portal.models import Organization, Plan
from portal.permissions import known
from portal.plans import services
from portal.plans.services import PlanAsked
from portal.plans.terms import BOUNDS
from portal.restrictions.defaults import of_setting
from portal.restrictions.document import Restrictions, told_as_setting
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of

LIMITS_HELP = (
    "Like 100/60, 10000/day: requests in so many seconds, and of a day or month. Empty: {}."
)

BETWEEN_NAMES = re.compile(r"[\s,]+")


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
            *BOUNDS,
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
class PlanAdmin(EffectsToldFirst, RefusalsAsMessages):
    form = PlanForm
    list_display = ("name", "is_default", "organizations_count", "public_id", "created_at")
    search_fields = ("name", "public_id")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(organizations_count=Count("organizations"))

    @admin.display(description="organizations", ordering="organizations_count")
    def organizations_count(self, plan: Any) -> int:
        return plan.organizations_count

    def having(self, obj: Plan) -> QuerySet[Organization]:
        return Organization.objects.filter(plan=obj)

    def carry_out(self, request: HttpRequest, obj: Plan, form: Any) -> None:
        actor = Actor.operator(request)
        services.change(plan=obj, asked=form.asked(), actor=actor)

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        if change:
            self.carry_out(request, obj, form)
            return
        actor = Actor.operator(request)
        obj.pk = services.create(asked=form.asked(), actor=actor, now=clock.now()).pk

    def delete_model(self, request: HttpRequest, obj: Plan) -> None:
        services.delete(plan=obj, actor=Actor.operator(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        for plan in queryset:
            self.delete_model(request, plan)
