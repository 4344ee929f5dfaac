"""How is a view of Django REST framework protected? By classes of the three kinds that it knows."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    PermissionDenied,
    Throttled,
)
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from keydock.credentials import presented
from keydock.django import caller_of, verifier
from keydock.errors import KeydockError
from keydock.guard import closed
from keydock.refusals import CLOSED, INVALID, REALM, Refusal, refusal_of
from keydock.verdict import Verdict


class KeydockUnavailable(APIException):
    """503: nobody could be asked, so nobody is let in."""

    status_code = CLOSED.status
    default_code = CLOSED.code
    default_detail = CLOSED.detail
    wait = int(CLOSED.headers["Retry-After"])  # becomes the header


class KeydockAuthentication(BaseAuthentication):
    """Says who calls: `request.user` and `request.auth` are the verdict on a good key or access token.

    A request without a credential goes on to the next class, and is a stranger's in the end. An attribute
    `keydock_cost` of the view is what a request counts against the limits of its key.
    """

    def authenticate(self, request: Request) -> tuple[Verdict, Verdict] | None:
        """Raises AuthenticationFailed, PermissionDenied (address), Throttled, KeydockUnavailable."""
        view = (request.parser_context or {}).get("view")
        asking = verifier()
        shown = presented(*caller_of(request), asking.proxies)
        if shown is None:
            return None
        try:
            verdict = asking.verify(
                shown.text,
                cost=getattr(view, "keydock_cost", None),
                ip=shown.ip,
                organization_id=shown.organization_id,
            )
        except KeydockError as error:
            closed(error)
            raise KeydockUnavailable from None
        if verdict.is_limited:
            # A view that chooses its throttles by `request.user` would come here again.
            request.user = request.auth = verdict  # type: ignore[assignment]
        if not (verdict.is_limited and is_throttled(view)):
            refuse(verdict)
        return verdict, verdict

    def authenticate_header(self, request: Request) -> str:
        is_shown = presented(*caller_of(request)) is not None
        return INVALID.headers["WWW-Authenticate"] if is_shown else REALM


class HasKey(BasePermission):
    """Lets callers in who brought a good key or access token: `permission_classes = [HasKey]`.

    With permissions they must all be held: `[HasKey.to("orders:read")]`.
    """

    permissions: tuple[str, ...] = ()

    @classmethod
    def to(cls, *permissions: str) -> "type[HasKey]":
        """The same class, for these permissions."""
        return type("HasKey", (cls,), {"permissions": permissions})

    def has_permission(self, request: Request, view: Any) -> bool:
        verdict = request.auth
        if not isinstance(verdict, Verdict):
            return False
        # One that is at its limit comes this far where the throttle class refuses it in the end.
        return (verdict.valid or verdict.is_limited) and verdict.permissions.issuperset(
            self.permissions
        )


class KeydockThrottle(BaseThrottle):
    """Lets a key at its limit be refused last, as Django REST framework does it: who may not call at all gets 403.

    It asks nothing itself: the question of the authentication counted the request.
    """

    def __init__(self) -> None:
        self.verdict: Verdict | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        self.verdict = request.auth if isinstance(request.auth, Verdict) else None
        return self.verdict is None or self.verdict.valid

    def wait(self) -> float | None:
        return None if self.verdict is None else float(self.verdict.retry_after)


def is_throttled(view: Any) -> bool:
    """Whether this view's own throttles refuse a key at its limit; where none of them does, authentication must.

    The view is asked, as Django REST framework asks it: one that overrides `get_throttles` may have others than its
    `throttle_classes` say, or none.
    """
    ask = getattr(view, "get_throttles", None)
    return ask is not None and any(isinstance(throttle, KeydockThrottle) for throttle in ask())


def refuse(verdict: Verdict) -> None:
    """Raises the exception of Django REST framework for a verdict that is not valid."""
    refusal = refusal_of(verdict)
    if refusal is None:
        return
    raise exception_of(refusal, verdict)


def exception_of(refusal: Refusal, verdict: Verdict) -> APIException:
    if refusal.status == 429:
        return Throttled(verdict.retry_after)
    kind = PermissionDenied if refusal.status == 403 else AuthenticationFailed
    return kind(refusal.detail, refusal.code)
