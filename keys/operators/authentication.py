"""Who calls a route for operators? A key of the installation; any other credential is known at most, and refused."""

from dataclasses import dataclass, replace
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from keys.keystring import parse_operator
from keys.models import OperatorKey
from keys.operators.judging import judge
from keys.verification import refusals
from keys.verification.arrivals import Sent
from keys.verification.authentication import (
    ApiKeyAuthentication,
    BearerAuthentication,
    required_by,
)
from keys.verification.credential_headers import API_KEY, ORGANIZATION, bearer, refuse_repeated
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import clock
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.permissions import known
from portal.remote import client_ip


@dataclass(frozen=True)
class OperatorPrincipal:
    """A key of the installation that was let in: `request.user` of a route for operators."""

    key: OperatorKey
    is_authenticated = True
    is_active = True
    is_staff = False

    @property
    def pk(self) -> str:
        return f"operator_key:{self.key.public_id}"

    def actor(self, request: ApiRequest) -> Actor:
        """The key as the actor of services and audit events. It acts for the installation, and may therefore give
        whatever a plan allows."""
        return Actor(
            "operator_key",
            self.key.public_id,
            self.key.name,
            client_ip(request),
            request.request_id,
            permissions=frozenset(known()),
            is_operator=True,
        )


class OperatorKeyAuthentication(BaseAuthentication):
    """`x-api-key` alone, or `Authorization: Bearer`, with a key of the installation.

    Where an organization is named beside it, it is refused, as any key is beside another organization than its own.
    The credential of an organization is judged as elsewhere, so that 401 and 403 mean what they mean there, and then
    passes nowhere: what it holds is not asked, for an installation may call one of its own permissions as we call ours.
    """

    def authenticate(self, request: Request) -> tuple[Any, Verdict] | None:
        refuse_repeated(request.META)
        presented = request.META.get(API_KEY, bearer(request.META))
        if presented is None or not parse_operator(presented):
            return refused(request)
        if ORGANIZATION in request.META:
            raise refusals.invalid_credential()
        required = required_by(request.parser_context.get("view"), request)
        arrival, now = Sent(request.META), clock.now()
        judged = judge(presented, required=required, arrival=arrival, now=now)
        if judged.key is None or judged.verdict.code not in {Code.VALID, Code.FORBIDDEN}:
            raise refusals.not_passed(judged.verdict)
        return OperatorPrincipal(judged.key), judged.verdict

    def authenticate_header(self, request: Request) -> str:
        return refusals.REALM


def refused(request: Request) -> tuple[Any, Verdict] | None:
    """What is found of an organization's credential, as one that lacks what the route asks for. None without one.
    Raises Refusal (401)."""
    for scheme in (ApiKeyAuthentication(), BearerAuthentication()):
        if (found := scheme.authenticate(request)) is not None:
            principal, verdict = found
            return principal, replace(verdict, code=Code.FORBIDDEN)
    return None
