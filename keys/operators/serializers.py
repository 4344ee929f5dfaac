"""How do organizations and plans look to operators in the API? The public contract, in both directions."""

from typing import Any

from rest_framework import serializers

from portal.api.fields import StrictSerializer, SwitchField, TextField, WholeNumberField
from portal.customers.plan_choice import MOST_EXCEPTIONS
from portal.external.rules import external_of
from portal.external.serializers import ExternalAsked, ExternalShown
from portal.models import Organization, Plan
from portal.people.invitation_api import InvitedAddressField
from portal.plans.services import Effect, PlanAsked
from portal.plans.terms import BOUNDS
from portal.restrictions.document import NONE, Restrictions
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of
from portal.restrictions.rules import changed
from portal.restrictions.serializers import LimitsAsked, LimitsShown, limits_in

MOST_NAMES = 500  # permissions of a plan
LONGEST_ID = 40


# Plans ---------------------------------------------------------------------------------------------------------------


class PlanLimitsShown(serializers.Serializer):
    """`key` holds each key that has no limits of its own, `organization` all requests of an organization together."""

    key = LimitsShown(allow_null=True)
    organization = LimitsShown(allow_null=True)


class PlanBoundsShown(serializers.Serializer):
    """How many there may be at most; null leaves it at what the installation says."""

    most_keys = serializers.IntegerField(allow_null=True)
    most_api_users = serializers.IntegerField(allow_null=True)
    most_members = serializers.IntegerField(allow_null=True)
    most_rows = serializers.IntegerField(allow_null=True)
    most_bytes = serializers.IntegerField(allow_null=True)
    longest_life_days = serializers.IntegerField(allow_null=True)


class PlanShown(PlanBoundsShown):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    limits = PlanLimitsShown()
    is_default = serializers.BooleanField()
    organizations = serializers.IntegerField(help_text="How many have it.")
    created_at = serializers.DateTimeField()


class PlanPageShown(serializers.Serializer):
    results = PlanShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PlanLimitsAsked(StrictSerializer):
    key = LimitsAsked(required=False, allow_null=True)
    organization = LimitsAsked(required=False, allow_null=True)


def bound() -> WholeNumberField:
    return WholeNumberField(code="invalid_bound", required=False, allow_null=True, min_value=0)


class PlanChangeAsked(StrictSerializer):
    """What is named is changed, all or nothing. `permissions` are names and wildcards, or `*` for all there are."""

    name = TextField(required=False)
    description = TextField(required=False)
    permissions = serializers.ListField(child=TextField(), required=False, max_length=MOST_NAMES)
    limits = PlanLimitsAsked(required=False)
    most_keys = bound()
    most_api_users = bound()
    most_members = bound()
    most_rows = bound()
    most_bytes = bound()
    longest_life_days = bound()
    is_default = SwitchField(required=False)


class NewPlanAsked(PlanChangeAsked):
    """A plan to be made. What is not named is nothing, and a bound what the installation says."""

    name = TextField()


def plan_asked(asked: dict[str, Any], before: PlanAsked) -> PlanAsked:
    """The plan as it was, with what a body names. Raises InvalidInput."""
    named = dict(asked)
    if (limits := named.pop("limits", None)) is not None:
        held = {
            kind: None if said is None else changed(NONE, limits_in(said))
            for kind, said in limits.items()
        }
        named["limits"] = before.limits._replace(**held)
    values = {name: getattr(before, name) for name in PlanAsked.__dataclass_fields__}
    return PlanAsked(**values | named)


def render_plan(plan: Plan, organizations: int) -> dict[str, Any]:
    """The plan as `PlanShown` renders it."""
    bounds = {name: getattr(plan, name) for name in (*BOUNDS, "longest_life_days")}
    values = {
        "id": plan.public_id,
        "name": plan.name,
        "description": plan.description,
        "permissions": plan.permissions,
        "limits": shown_limits(plan_limits_of(plan.limits)),
        "is_default": plan.is_default,
        "organizations": organizations,
        "created_at": plan.created_at,
        **bounds,
    }
    return dict(PlanShown(values).data)


def render_effect(effect: Effect) -> dict[str, Any]:
    """What was tried out, and not done."""
    limits = [each._asdict() for each in effect.limits]
    return {"dry_run": True, **effect._asdict(), "limits": limits}


def shown_limits(limits: PlanLimits) -> dict[str, Any]:
    def shown(held: Restrictions | None) -> dict[str, Any] | None:
        return None if held is None else held.shown()

    return {"key": shown(limits.key), "organization": shown(limits.organization)}


# Organizations -------------------------------------------------------------------------------------------------------


class ExceptionShown(serializers.Serializer):
    name = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())


class CustomerShown(ExternalShown):
    """An organization as operators see it. `plan` is the id of its plan; `exceptions` is what it has beside that."""

    id = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    plan = serializers.CharField(allow_null=True)
    exceptions = ExceptionShown(many=True)
    suspended = serializers.BooleanField()
    suspension_reason = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class CustomerPageShown(serializers.Serializer):
    results = CustomerShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ExceptionAsked(StrictSerializer):
    """Permissions beside the plan, with the name that says why: a trial, a contract."""

    name = TextField()
    permissions = serializers.ListField(child=TextField(), max_length=MOST_NAMES)


class CustomerChangeAsked(ExternalAsked):
    """What is named is changed, all or nothing. `plan` null is the default plan; whoever is at `owner_email` is invited
    as Owner."""

    name = TextField(required=False)
    time_zone = TextField(required=False, max_length=64)
    plan = TextField(required=False, allow_null=True, max_length=LONGEST_ID)
    exceptions = serializers.ListField(
        child=ExceptionAsked(), required=False, max_length=MOST_EXCEPTIONS
    )
    owner_email = InvitedAddressField(required=False, max_length=254)


class NewCustomerAsked(CustomerChangeAsked):
    name = TextField()


class SuspensionAsked(StrictSerializer):
    """Members of the organization read the reason."""

    reason = TextField(required=False, default="The operator of this installation suspended it.")


def render_customer(organization: Organization) -> dict[str, Any]:
    """The organization as `CustomerShown` renders it."""
    values = {
        "id": organization.public_id,
        "name": organization.name,
        "time_zone": organization.time_zone,
        "plan": organization.plan.public_id if organization.plan else None,
        "exceptions": organization.exceptions or [],
        "suspended": organization.suspended_at is not None,
        "suspension_reason": organization.suspension_reason or None,
        "created_at": organization.created_at,
        **external_of(organization).shown(),
    }
    return dict(CustomerShown(values).data)
