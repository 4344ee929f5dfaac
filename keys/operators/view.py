"""What have the routes for operators in common? A key of the installation, and any organization by its id."""

import re
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from keys.operators.authentication import OperatorKeyAuthentication
from keys.operators.effects import try_out
from keys.operators.scopes import MANAGE, READ
from keys.operators.serializers import render_effect
from portal import clock
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.api.schema import id_parameter, switch_parameter
from portal.api.view import ApiView
from portal.errors import InvalidInput
from portal.http.query import is_asked
from portal.lookups import ID
from portal.models import Organization, Plan

ORGANIZATION = re.compile(r"org_[0-9A-Za-z]{1,12}", re.ASCII)
ORGANIZATION_ID = OpenApiParameter(
    "organization_id",
    {"type": "string", "pattern": f"^{ORGANIZATION.pattern}$"},
    OpenApiParameter.PATH,
)
PLAN_ID = id_parameter("plan_id")
READING = {"GET", "HEAD", "OPTIONS"}
DRY_RUN = switch_parameter(
    "dry_run",
    'Changes nothing, and answers 200 with whom it would hit: `{"permissions": [those that are lost], '
    '"organizations", "owners", "keys", "requests": of those keys in the last 30 days, "limits": [{"name", "before", '
    '"after", "organizations"}] that change}`.',
)


class OperatorView(ApiView):
    """A route for keys of the installation: `installation:read` to read, `installation:manage` for everything else."""

    authentication_classes = (OperatorKeyAuthentication,)
    required_permission = READ
    open_to_registered_origins = False  # such a key belongs on servers
    tries_out: frozenset[str] = frozenset()  # methods that take `dry_run`

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever asks to try out what cannot be tried out must not have it done."""
        super().initial(request, *args, **kwargs)
        if request.method not in {*READING, *self.tries_out} and is_asked(request, "dry_run"):
            detail = "This cannot be tried out. Nothing was changed."
            raise InvalidInput("dry_run", "invalid_choice", detail)

    def required_permissions(self, request: ApiRequest) -> frozenset[str]:
        return frozenset({READ if request.method in READING else MANAGE})


def respond_effect(organizations: QuerySet[Organization], change: Callable[[], object]) -> Response:
    """200 with whom the change would hit. Raises what the change raises."""
    return Response(render_effect(try_out(organizations, change, clock.now())))


def actor_of(request: ApiRequest) -> Actor:
    """The operator's key, as services and audit events name it."""
    return request.user.actor(request)


def organization_or_404(public_id: str) -> Organization:
    """Any organization of the installation, with its plan. Raises Http404."""
    rows = Organization.objects.select_related("plan")
    found = rows.filter(public_id=public_id).first() if ORGANIZATION.fullmatch(public_id) else None
    if found is None:
        raise Http404
    return found


def plan_named(public_id: str) -> Plan:
    """The plan that a body names. Raises InvalidInput `unknown_plan`."""
    found = Plan.objects.filter(public_id=public_id).first() if ID.fullmatch(public_id) else None
    if found is None:
        raise InvalidInput("plan", "unknown_plan", "There is no such plan. Nothing was changed.")
    return found
