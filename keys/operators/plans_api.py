"""Which plans are there, and what may organizations have by them? List, create, read, change, delete."""

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from rest_framework.response import Response

from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from keys.operators.serializers import (
    NewPlanAsked,
    PlanChangeAsked,
    PlanPageShown,
    PlanShown,
    plan_asked,
    render_plan,
)
from keys.operators.view import DRY_RUN, PLAN_ID, OperatorView, actor_of, respond_effect
from portal import clock
from portal.api.fields import validated
from portal.api.generic import ReadChangeDeleteView, ResourceKind
from portal.api.request_types import ApiRequest
from portal.http.query import is_asked
from portal.models import Organization, Plan
from portal.plans import services
from portal.plans.services import PlanAsked

KIND = ResourceKind("Plan", "Plans", "Operators", PlanShown, PlanPageShown)


class PlanRows(OperatorView):
    """What both routes share: every plan, with how many organizations have it."""

    def rows(self, request: ApiRequest) -> QuerySet[Plan]:
        return Plan.objects.annotate(having=Count("organizations"))

    def shown(self, request: ApiRequest, row: Any) -> dict[str, Any]:
        return render_plan(row, getattr(row, "having", 0))  # one that was just made has none


@KIND.list_create(
    lists="All plans, the newest first.",
    creates="Make a plan. One that is made the default takes that mark from the one before.",
    parameters=[IDEMPOTENCY_KEY, DRY_RUN],
    statuses=(409, 422),
)
class Plans(PlanRows, IdempotentCreateView[Plan]):
    asked = NewPlanAsked
    makes = "plan"
    tries_out = frozenset({"POST"})

    def post(self, request: ApiRequest) -> Response:
        """201 with the plan, now or by the request that this one repeats. One that is new hits nobody."""
        if not is_asked(request, "dry_run"):
            return super().post(request)
        asked = validated(self.asked, request.data)
        return respond_effect(Organization.objects.none(), lambda: self.create(request, asked))

    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Plan:
        wanted = plan_asked(asked, PlanAsked(name=""))
        return services.create(asked=wanted, actor=actor_of(request), now=clock.now())


@KIND.read_change_delete(
    PLAN_ID,
    reads="One plan.",
    changes=(
        "Change what is named. What the plan no longer allows is gone from the next request of every key, token and "
        "application of its organizations; what it allows again is back."
    ),
    deletes="Delete a plan that no organization has, and that is not the default one.",
    change_parameters=[DRY_RUN],
    delete_parameters=[DRY_RUN],
    delete_statuses=(409,),
)
class OnePlan(PlanRows, ReadChangeDeleteView[Plan]):
    asked = PlanChangeAsked
    tries_out = frozenset({"PATCH", "DELETE"})

    def patch(self, request: ApiRequest, **named: str) -> Response:
        """The plan as it is after the change, or whom the change would hit."""
        if not is_asked(request, "dry_run"):
            return super().patch(request, **named)
        row, asked = self.found(request, *named.values()), validated(self.asked, request.data)
        return respond_effect(having(row), lambda: self.change(request, row, asked))

    def delete(self, request: ApiRequest, **named: str) -> Response:
        """204, or whom it would hit: nobody, since a plan that is used is not deleted."""
        if not is_asked(request, "dry_run"):
            return super().delete(request, **named)
        row = self.found(request, *named.values())
        return respond_effect(having(row), lambda: self.remove(request, row))

    @transaction.atomic
    def change(self, request: ApiRequest, row: Plan, asked: dict[str, Any]) -> None:
        """What is not named stays as others have left it, and is therefore read under the locks."""
        services.hold_default()
        wanted = plan_asked(asked, PlanAsked.of(services.lock_plan(row)))
        services.change(plan=row, asked=wanted, actor=actor_of(request))

    def remove(self, request: ApiRequest, row: Plan) -> None:
        services.delete(plan=row, actor=actor_of(request))


def having(plan: Plan) -> QuerySet[Organization]:
    return Organization.objects.filter(plan=plan)
