"""What does a request carry when it reaches a route of the API? For type checkers alone, as `portal.http.requests`."""

from typing import TYPE_CHECKING, Any, Protocol

from rest_framework.request import Request

from portal.actors import Actor
from portal.models import Organization


class Principal(Protocol):
    """`request.user` of an API request: whose organization it is, and who acts."""

    @property
    def organization(self) -> Organization: ...

    def actor(self, request: Any) -> Actor:
        """The caller as the actor of services and audit events."""
        ...


class Judged(Protocol):
    """`request.auth` of an API request: what was found of its credential, by the floor that judges credentials."""

    @property
    def permissions(self) -> frozenset[str]: ...


if TYPE_CHECKING:

    class ApiRequest(Request):
        """A request behind the middleware and the authentication classes, as an `ApiView` finds it."""

        request_id: str
        user: Principal  # type: ignore[assignment]  # the stubs know users of Django alone
        method: str
        data: dict[str, Any]  # every route of ours takes an object, and refuses a list
        auth: Judged
else:
    ApiRequest = Request
