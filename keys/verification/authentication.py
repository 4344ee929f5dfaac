"""Which credential does a request present, and may it pass? The door's adapters for Django REST framework."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from keys.keystring import parse
from keys.models import ApiKey
from keys.verification import refusals
from keys.verification.arrivals import Sent
from keys.verification.audiences import place_of
from keys.verification.credential_headers import (
    API_KEY,
    ORGANIZATION,
    bearer,
    refuse_repeated,
)
from keys.verification.door import verify
from keys.verification.records import KeyRecord
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import clock
from portal.actors import Actor
from portal.api.request_types import ApiRequest
from portal.models import Organization
from portal.remote import client_ip


@dataclass(frozen=True)
class Principal:
    """Who calls: the key that was presented, or the parent of the presented token. `request.user` of a program."""

    verdict: Verdict
    is_authenticated = True
    is_active = True
    is_staff = False

    @property
    def record(self) -> KeyRecord:
        """The key as it was judged."""
        assert self.verdict.record is not None  # noqa: S101 - nobody is let in without one
        return self.verdict.record

    @property
    def key(self) -> ApiKey:
        """The row, read when somebody acts with it. Raises Refusal (401) for a key deleted since it was judged."""
        if self.verdict.key is None:
            raise refusals.invalid_credential()
        return self.verdict.key

    @property
    def pk(self) -> str:
        return f"api_key:{self.record.public_id}"

    @property
    def organization(self) -> Organization:
        """The organization as far as it was read; Django reads another field of it where somebody asks for one."""
        record = self.record
        known = (record.organization_pk, record.organization_id, record.organization_name)
        return Organization.from_db(DEFAULT_DB_ALIAS, ("id", "public_id", "name"), known)

    def actor(self, request: ApiRequest) -> Actor:
        """The calling key as the actor of services and audit events."""
        record = self.record
        return Actor(
            "api_key",
            record.public_id,
            record.name,
            client_ip(request),
            request.request_id,
            key_pk=record.pk,
            # An application acts for a person as far as was allowed, and is not the person: it makes no
            # token of theirs, which would outlive what was allowed.
            person_pk=record.person.pk if record.person and not record.is_consent else None,
            permissions=request.auth.permissions,
            is_operator=record.is_installation_verifier,
        )


if TYPE_CHECKING:

    class KeyRequest(ApiRequest):
        """An API request that one of the classes below let in, as views find it."""

        user: Principal
        auth: Verdict
else:
    KeyRequest = Request


class ApiKeyAuthentication(BaseAuthentication):
    """`x-api-key` together with `x-organization-id`. Where x-api-key is present, it alone decides."""

    def authenticate(self, request: Request) -> tuple[Principal, Verdict] | None:
        refuse_repeated(request.META)
        if API_KEY not in request.META:
            return None
        if ORGANIZATION not in request.META:
            raise refusals.organization_missing()
        return admit(request, request.META[API_KEY], accept_tokens=False)

    def authenticate_header(self, request: Request) -> str:
        return refusals.REALM


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer` with an access token or a key text."""

    accept_keys = True
    accept_tokens = True

    def authenticate(self, request: Request) -> tuple[Principal, Verdict] | None:
        credential = bearer(request.META)
        if credential is None:
            return None
        if not self.accept_keys and parse(credential):
            raise refusals.access_token_needed()
        return admit(
            request, credential, accept_keys=self.accept_keys, accept_tokens=self.accept_tokens
        )

    def authenticate_header(self, request: Request) -> str:
        return refusals.REALM


class AccessTokenAuthentication(BearerAuthentication):
    """`Authorization: Bearer` with an access token alone, for the routes that browsers call."""

    accept_keys = False


class KeyTextAuthentication(BearerAuthentication):
    """`Authorization: Bearer` with a key text alone, where a token would prolong its own life."""

    accept_tokens = False


def admit(request: Request, credential: str, **accepted: Any) -> tuple[Principal, Verdict]:
    """Ask the door. Raises Refusal (401); a missing permission is left to keys.verification.permissions."""
    view = request.parser_context.get("view")
    verdict = verify(
        credential,
        now=clock.now(),
        organization_id=request.META.get(ORGANIZATION),
        place=place_of(request.path_info),
        required=required_by(view, request),
        arrival=Sent(request.META),
        **accepted,
    )
    if verdict.record is None or verdict.code not in {Code.VALID, Code.FORBIDDEN}:
        raise refusals.not_passed(verdict)
    return Principal(verdict), verdict


def required_by(view: Any, request: Request) -> frozenset[str]:
    """The permissions that a view asks for, all of which must be held: none where it says nothing.

    `required_permissions` may be a method of the view, or names. So these classes also guard a view that is not ours.
    """
    asked = getattr(view, "required_permissions", ())
    return frozenset(asked(request) if callable(asked) else asked)
