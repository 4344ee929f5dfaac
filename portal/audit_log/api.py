"""What was done in the calling organization? Its events, narrowed by who, what, on which object and when."""

import re
from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from portal import permissions
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.query_moments import MOMENT, moment_in
from portal.api.request_types import ApiRequest
from portal.api.view import ApiView
from portal.audit.events import Action
from portal.audit.sentences import ACTOR_TYPES, OBJECT_TYPES
from portal.audit_log.export import NEWEST_FIRST
from portal.audit_log.rows import events_of
from portal.audit_log.shown import AuditPageShown, render_event
from portal.errors import InvalidInput
from portal.models import AuditEvent, Organization

ACTORS = {*ACTOR_TYPES, "system"}
NAMED = re.compile(r"([a-z_]{1,32})(?::([0-9A-Za-z_-]{1,40}))?", re.ASCII)
PARAMETERS = [
    OpenApiParameter("from", MOMENT, description="Events of this moment and later."),
    OpenApiParameter("to", MOMENT, description="Events before this moment."),
    OpenApiParameter(
        "action", str, description="One action, as `key.revoked`, or all of a kind, as `key.*`."
    ),
    OpenApiParameter(
        "actor", str, description="Who, as `user:id`, or of which kind, as `api_key`."
    ),
    OpenApiParameter("target", str, description="On what, as `api_key:id`, or of which kind."),
    *PAGE_PARAMETERS,
]


class AuditLog(ApiView):
    required_permission = permissions.AUDIT_READ

    @extend_schema(
        operation_id="listAudit", parameters=PARAMETERS, responses=AuditPageShown, tags=["Audit"]
    )
    def get(self, request: ApiRequest) -> Response:
        """What was done in the organization and with it, the latest first."""
        return respond_events(request, request.user.organization)


def respond_events(request: ApiRequest, organization: Organization) -> Response:
    """One page of the events that the query asks for. Raises InvalidInput."""
    rows = narrowed(events_of(organization), request.query_params)
    return page_response(request, rows, render_event, NEWEST_FIRST)


def narrowed(events: QuerySet[AuditEvent], asked: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """Raises InvalidInput `invalid_range`, `invalid_choice`."""
    start, end = moment_in(asked, "from"), moment_in(asked, "to")
    if start and end and start >= end:
        raise InvalidInput("from", "invalid_range", "`from` must lie before `to`.")
    if start:
        events = events.filter(at__gte=start)
    if end:
        events = events.filter(at__lt=end)
    if "action" in asked:
        events = events.filter(action__in=actions_in(asked["action"]))
    events = events.filter(**named_in(asked, "actor", "actor", ACTORS))
    return events.filter(**named_in(asked, "target", "object", OBJECT_TYPES))


def actions_in(text: str) -> list[str]:
    """Raises InvalidInput `invalid_choice`."""
    kind = text.removesuffix("*")
    found = [
        str(action)
        for action in Action
        if action == text or (kind != text and action.startswith(kind) and kind.endswith("."))
    ]
    if not found:
        detail = "Name one action, as `key.revoked`, or all of a kind, as `key.*`."
        raise InvalidInput("action", "invalid_choice", detail)
    return found


def named_in(
    asked: Mapping[str, str], parameter: str, columns: str, kinds: Collection[str]
) -> dict[str, str]:
    """The columns that `type` or `type:id` stands for. Raises InvalidInput `invalid_choice`."""
    if parameter not in asked:
        return {}
    found = NAMED.fullmatch(asked[parameter])
    if found is None or found[1] not in kinds:
        detail = f"Write `type:id` or `type`; types are {', '.join(sorted(kinds))}."
        raise InvalidInput(parameter, "invalid_choice", detail)
    named = {f"{columns}_type": found[1]}
    return named | ({f"{columns}_id": found[2]} if found[2] else {})
