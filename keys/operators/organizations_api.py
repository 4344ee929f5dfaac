"""Which organizations are there, and what does the installation decide about one? Bring in, read, change, suspend,
delete."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api.answers import IDEMPOTENCY_KEY, IdempotentCreateView
from keys.operators.serializers import (
    CustomerChangeAsked,
    CustomerPageShown,
    CustomerShown,
    NewCustomerAsked,
    SuspensionAsked,
    render_customer,
)
from keys.operators.view import (
    DRY_RUN,
    ORGANIZATION_ID,
    OperatorView,
    actor_of,
    organization_or_404,
    plan_named,
    respond_effect,
)
from portal import clock
from portal.api.fields import validated
from portal.api.generic import ReadChangeDeleteView, ResourceKind, with_asked
from portal.api.request_types import ApiRequest
from portal.customers import arrival, identity, plan_choice, suspension
from portal.customers.plan_choice import PlanException
from portal.external.serializers import EXTERNAL_ID, external_in, has_external_id
from portal.http.query import is_asked
from portal.models import Organization
from portal.people import organizations
from portal.plans.default import default_plan

KIND = ResourceKind("Customer", "Customers", "Operators", CustomerShown, CustomerPageShown)
TEXTS = ("name", "time_zone")


class CustomerRows(OperatorView):
    """What both routes share: every organization of the installation."""

    shows = staticmethod(render_customer)

    def rows(self, request: ApiRequest) -> QuerySet[Organization]:
        rows = Organization.objects.select_related("plan")
        return rows.filter(has_external_id(request.query_params))

    def found(self, request: ApiRequest, identifier: str) -> Organization:
        return organization_or_404(identifier)


@KIND.list_create(
    lists="All organizations, the newest first.",
    filters=[EXTERNAL_ID],
    creates="Bring in a customer: nobody belongs to the organization until the invited Owner accepts.",
    parameters=[IDEMPOTENCY_KEY],
    statuses=(409, 422, 429),
)
class Organizations(CustomerRows, IdempotentCreateView[Organization]):
    asked = NewCustomerAsked
    makes = "organization"

    @transaction.atomic
    def create(self, request: ApiRequest, asked: dict[str, Any]) -> Organization:
        """Raises InvalidInput (`external_id_taken` is 409), Conflict `plan_deleted`, Refusal `too_many_invitations`."""
        actor, plan = actor_of(request), asked.get("plan")
        made = arrival.bring_in(
            name=asked["name"],
            time_zone=asked.get("time_zone", "UTC"),
            plan=None if plan is None else plan_named(plan),
            owner_email=asked.get("owner_email"),
            actor=actor,
            now=clock.now(),
        )
        if external := external_in(asked):
            identity.identify(organization=made, asked=external, actor=actor)
        if "exceptions" in asked:
            set_exceptions(made, asked, request)
        made.refresh_from_db()
        return made


@KIND.read_change_delete(
    ORGANIZATION_ID,
    reads="One organization.",
    changes="Change what is named. A plan, and exceptions from it, hold from the next request of every key and token.",
    deletes="Delete the organization with all that it has; its keys and tokens stop at once. The audit events stay.",
    change_parameters=[DRY_RUN],
    change_statuses=(409, 429),
)
class OneOrganization(CustomerRows, ReadChangeDeleteView[Organization]):
    asked = CustomerChangeAsked
    tries_out = frozenset({"PATCH"})

    def patch(self, request: ApiRequest, **named: str) -> Response:
        """The organization as it is after the change, or whom the change would hit."""
        if not is_asked(request, "dry_run"):
            return super().patch(request, **named)
        row, asked = self.found(request, *named.values()), validated(self.asked, request.data)
        itself = Organization.objects.filter(pk=row.pk)
        return respond_effect(itself, lambda: self.change(request, row, asked))

    @transaction.atomic
    def change(self, request: ApiRequest, row: Organization, asked: dict[str, Any]) -> None:
        actor, now, row = actor_of(request), clock.now(), organizations.lock(row)
        if not asked.keys().isdisjoint(TEXTS):
            texts = with_asked(row, asked, *TEXTS)
            organizations.change(organization=row, **texts, actor=actor, now=now)
        if "plan" in asked:
            plan = default_plan() if asked["plan"] is None else plan_named(asked["plan"])
            plan_choice.give_plan(organization=row, plan=plan, actor=actor)
        if "exceptions" in asked:
            set_exceptions(row, asked, request)
        if external := external_in(asked):
            identity.identify(organization=row, asked=external, actor=actor)
        if "owner_email" in asked:
            email = asked["owner_email"]
            arrival.invite_owner(organization=row, email=email, actor=actor, now=now)

    def remove(self, request: ApiRequest, row: Organization) -> None:
        actor, now = actor_of(request), clock.now()
        organizations.delete(organization=row, confirmation=row.name, actor=actor, now=now)


def set_exceptions(row: Organization, asked: dict[str, Any], request: ApiRequest) -> None:
    exceptions = [PlanException(each["name"], each["permissions"]) for each in asked["exceptions"]]
    plan_choice.set_exceptions(organization=row, exceptions=exceptions, actor=actor_of(request))


class Suspension(OperatorView):
    """Whether anything of the organization passes."""

    @extend_schema(
        operation_id="suspendCustomer",
        parameters=[ORGANIZATION_ID],
        request=SuspensionAsked,
        responses=CustomerShown,
        tags=["Operators"],
    )
    def post(self, request: ApiRequest, organization_id: str) -> Response:
        """Stop every key, token and application of it from the next request on, and what its members change. Again: it
        keeps its moment, and gets the reason."""
        row, asked = organization_or_404(organization_id), validated(SuspensionAsked, request.data)
        suspension.suspend(
            organization=row, reason=asked["reason"], actor=actor_of(request), now=clock.now()
        )
        return Response(render_customer(organization_or_404(organization_id)))

    @extend_schema(
        operation_id="resumeCustomer",
        parameters=[ORGANIZATION_ID],
        responses={200: CustomerShown},
        tags=["Operators"],
    )
    def delete(self, request: ApiRequest, organization_id: str) -> Response:
        """Let it go on, with everything that had not ended meanwhile. Again: nothing changes."""
        row = organization_or_404(organization_id)
        suspension.resume(organization=row, actor=actor_of(request))
        return Response(render_customer(organization_or_404(organization_id)))
