"""What does the operator see and do about organizations? Bring one in, say of one its plan, its exceptions and its
ids, whether it is suspended; through the same services as pages."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal import clock
from portal.actors import Actor
from portal.admin.effects import EffectsToldFirst
from portal.admin.filters import HappenedFilter, OwnerlessFilter
from portal.admin.refusals import RefusalsAsMessages
from portal.admin.restrictions import HeldToSomething
from portal.customers import arrival, identity, plan_choice, suspension
from portal.customers.plan_choice import PlanException
from portal.external.forms import ExternalIdField, MetadataTextField
from portal.external.rules import external_of
from portal.models import Organization
from portal.pages.forms import AddressField
from portal.people import organizations

BEHIND_A_NAME = re.compile(r":\s")


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


class NewOrganizationForm(OrganizationPlanForm):
    """A customer to be brought in. Nobody belongs to it until the person who is invited has accepted."""

    suspended = reason = None  # type: ignore[assignment]  # so Django leaves the fields of the other form out
    owner_email = AddressField(
        required=False,
        max_length=254,
        label="Owner's e-mail address",
        help_text="They are invited as Owner. Empty: an organization of your own, that nobody belongs to.",
    )


NEW_ORGANIZATION = (
    "name", "time_zone", "plan", "owner_email", "external_id", "metadata", "beside_plan",
)  # fmt: skip


# Lists that are searched by an organization's public id, and what its page calls them.
ROWS_OF_ORGANIZATION = (
    ("portal_membership", "members"),
    ("portal_invitation", "invitations"),
    ("portal_permissionrequest", "permission requests"),
    ("keys_apikey", "API keys"),
    ("keys_application", "applications"),
    ("apiusers_apiuser", "API users"),
    ("resources_connector", "connectors"),
    ("portal_auditevent", "audit events"),
)


@admin.register(Organization)
class OrganizationAdmin(EffectsToldFirst, HeldToSomething, RefusalsAsMessages):
    """Customers are brought in here, with the person who is invited to own them; others people make themselves."""

    form = OrganizationPlanForm
    list_display = (
        "name", "public_id", "external_id", "plan", "members_count", "time_zone", "created_at"
    )  # fmt: skip
    list_filter = ("plan", ("suspended_at", HappenedFilter), OwnerlessFilter)
    list_select_related = ("plan",)
    search_fields = ("name", "public_id", "external_id", "metadata")
    fields = (
        "public_id",
        "external_id",
        "name",
        "time_zone",
        "metadata",
        "plan",
        "beside_plan",
        "suspended",
        "reason",
        "created_at",
        "held_to",
        "use_of_limits",
        "what_it_has",
    )
    readonly_fields = ("public_id", "created_at", "held_to", "use_of_limits", "what_it_has")
    ordering = ("-created_at",)

    @admin.display(description="what it has")
    def what_it_has(self, organization: Organization) -> SafeString:
        """Leads to its rows in the other lists, each searched by its public id."""
        return format_html_join(
            " · ",
            '<a href="{}?q={}">{}</a>',
            (
                (reverse(f"admin:{model}_changelist"), organization.public_id, words)
                for model, words in ROWS_OF_ORGANIZATION
            ),
        )

    def get_form(
        self,
        request: HttpRequest,
        obj: Organization | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewOrganizationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Organization | None = None) -> tuple[str, ...]:
        return self.fields if obj else NEW_ORGANIZATION

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        return super().get_queryset(request).annotate(members_count=Count("memberships"))

    @admin.display(description="members", ordering="members_count")
    def members_count(self, organization: Any) -> int:
        return organization.members_count

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        if not change:
            self.bring_in(request, obj, form)
        self.carry_out(request, obj, form)

    def bring_in(self, request: HttpRequest, obj: Organization, form: Any) -> None:
        """The organization itself; what else is said of it follows as of any other."""
        made = arrival.bring_in(
            name=obj.name,
            plan=obj.plan,
            time_zone=obj.time_zone,
            owner_email=form.cleaned_data["owner_email"] or None,
            actor=Actor.operator(request),
            now=clock.now(),
        )
        obj.pk = made.pk

    def typed_reason(self, request: HttpRequest) -> str:
        """Whoever suspends it has said why: its members read that."""
        said = request.POST.get("reason", "").strip() if "suspended" in request.POST else ""
        return super().typed_reason(request) or said

    def having(self, obj: Organization) -> QuerySet[Organization]:
        return Organization.objects.filter(pk=obj.pk)

    def carry_out(self, request: HttpRequest, obj: Organization, form: Any) -> None:
        actor, said = Actor.operator(request), form.cleaned_data
        typed = {"name": obj.name, "time_zone": obj.time_zone}
        organizations.change(organization=obj, **typed, actor=actor, now=clock.now())
        if obj.plan is not None:
            plan_choice.give_plan(organization=obj, plan=obj.plan, actor=actor)
        asked = {name: said[name] for name in ("external_id", "metadata")}
        identity.identify(organization=obj, asked=asked, actor=actor)
        plan_choice.set_exceptions(organization=obj, exceptions=said["beside_plan"], actor=actor)
        if said.get("suspended"):
            suspension.suspend(
                organization=obj, reason=said["reason"], actor=actor, now=clock.now()
            )
        else:
            suspension.resume(organization=obj, actor=actor)

    def restrict(self, obj: Organization, asked: dict[str, Any], actor: Actor) -> object:
        return organizations.restrict(organization=obj, asked=asked, actor=actor)

    def stops_with(self, obj: Organization) -> list[str]:
        return organizations.what_stops(obj, clock.now())

    def delete_model(self, request: HttpRequest, obj: Organization) -> None:
        organizations.delete(
            organization=obj,
            confirmation=obj.name,
            actor=Actor.operator(request),
            now=clock.now(),
        )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> None:
        for organization in queryset:
            self.delete_model(request, organization)
