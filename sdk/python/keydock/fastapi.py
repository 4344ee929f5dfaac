"""How is a route of FastAPI protected? By a dependency, which the route names and whose answer says who calls."""

from fastapi import HTTPException
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from keydock.guard import Guard, Refused
from keydock.verdict import Verdict
from keydock.verifier import Permissions, Verifier


class KeyRequired(SecurityBase):
    """A dependency that is the verdict on a caller who gets past, and answers all others.

    It is async, and asks in a thread of the verifier's own, so that the event loop goes on meanwhile: FastAPI runs
    beside it what else there is to do. It is documented in the application's OpenAPI document.
    """

    def __init__(
        self, verifier: Verifier, permissions: Permissions = (), *, cost: int | None = None
    ) -> None:
        self.guard = Guard(verifier, permissions, cost)
        self.model = APIKey(**{"in": APIKeyIn.header}, name="x-api-key")
        self.scheme_name = "Keydock"

    async def __call__(self, connection: HTTPConnection) -> Verdict:
        """Raises HTTPException, whose detail is the problem document."""
        headers, client = connection.headers, connection.client

        def header(name: str) -> str | None:
            found = headers.getlist(name)
            return ",".join(found) if found else None

        try:
            return await self.guard.admit_async(header, client.host if client else None)
        except Refused as refused:
            said = refused.refusal
            raise HTTPException(said.status, said.problem, dict(said.headers)) from None
