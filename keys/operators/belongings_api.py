"""What has one organization? Its keys, which operators make, read and end; how they are used; what was done."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from keys.api import operations, usage
from keys.api.answers import IDEMPOTENCY_KEY
from keys.api.operations import KEY_ID, LIST_PARAMETERS
from keys.api.owners import find_owner
from keys.api.serializers import (
    KeyAsked,
    KeyPageShown,
    KeyShown,
    NewKeyShown,
    RevocationAsked,
    render_key,
)
from keys.models import ApiKey
from keys.operators.view import ORGANIZATION_ID, OperatorView, organization_or_404
from keys.verification.authentication import KeyRequest
from portal import clock
from portal.api.fields import validated
from portal.api.request_types import ApiRequest
from portal.api.schema import problems
from portal.audit_log import api as audit
from portal.audit_log.shown import AuditPageShown


class OrganizationKeys(OperatorView):
    @extend_schema(
        operation_id="listKeysOfCustomer",
        parameters=[ORGANIZATION_ID, *LIST_PARAMETERS],
        responses=KeyPageShown,
        tags=["Operators"],
    )
    def get(self, request: KeyRequest, organization_id: str) -> Response:
        """The keys and tokens of the organization, the newest first."""
        organization = organization_or_404(organization_id)
        rows = ApiKey.objects.listed().filter(organization=organization)
        return operations.list_keys(request, rows)

    @extend_schema(
        operation_id="createKeyOfCustomer",
        parameters=[ORGANIZATION_ID, IDEMPOTENCY_KEY],
        request=KeyAsked,
        responses={201: NewKeyShown, **problems(404, 409, 422)},
        tags=["Operators"],
    )
    def post(self, request: KeyRequest, organization_id: str) -> Response:
        """Make a key of the organization, or a token of one of its API users, within its plan. Tokens of people are
        made by those people alone."""
        organization = organization_or_404(organization_id)
        asked = validated(KeyAsked, request.data)
        return operations.make_key(
            request,
            asked,
            lambda: find_owner(asked.get("owner"), organization),
            f"/v1/organizations/{organization_id}/keys",
            organization,
        )


class OrganizationKey(OperatorView):
    @extend_schema(
        operation_id="readKeyOfCustomer",
        parameters=[ORGANIZATION_ID, KEY_ID],
        responses=KeyShown,
        tags=["Operators"],
    )
    def get(self, request: ApiRequest, organization_id: str, key_id: str) -> Response:
        """One of its keys."""
        return Response(render_key(key_or_404(organization_id, key_id), clock.now()))


class OrganizationKeyRevocation(OperatorView):
    @extend_schema(
        operation_id="revokeKeyOfCustomer",
        parameters=[ORGANIZATION_ID, KEY_ID],
        request=RevocationAsked,
        responses=KeyShown,
        tags=["Operators"],
    )
    def post(self, request: KeyRequest, organization_id: str, key_id: str) -> Response:
        """End the key for ever. Repeating it changes nothing and gets the same answer."""
        return operations.revoke_key(request, key_or_404(organization_id, key_id))


def key_or_404(organization_id: str, key_id: str) -> ApiKey:
    organization = organization_or_404(organization_id)
    rows = ApiKey.objects.listed().filter(organization=organization)
    return operations.key_or_404(rows, key_id)


class OrganizationUsageReport(OperatorView):
    @extend_schema(
        operation_id="listUsageOfCustomer",
        parameters=[ORGANIZATION_ID, *usage.PARAMETERS],
        responses=usage.UsagePageShown,
        tags=["Operators"],
    )
    def get(self, request: ApiRequest, organization_id: str) -> Response:
        """Its requests by hour, kept for 30 days, or by day, kept for two years. Counts are up to a minute old."""
        return usage.respond_usage(cast(KeyRequest, request), organization_or_404(organization_id))


class OrganizationAudit(OperatorView):
    @extend_schema(
        operation_id="listAuditOfCustomer",
        parameters=[ORGANIZATION_ID, *audit.PARAMETERS],
        responses=AuditPageShown,
        tags=["Operators"],
    )
    def get(self, request: ApiRequest, organization_id: str) -> Response:
        """What was done in it and with it, the latest first."""
        return audit.respond_events(request, organization_or_404(organization_id))
