"""What does the ground ask of a program that calls? The protocol that keys.verification.authentication fulfils."""

from typing import Any, Protocol

from portal.audit.events import Actor
from portal.models import Organization


class Principal(Protocol):
    """`request.user` of an API request: whose organization it is, and who acts."""

    @property
    def organization(self) -> Organization: ...

    def actor(self, request: Any) -> Actor:
        """The caller as the actor of services and audit events."""
        ...
