"""Who gets past? One guard stands behind every adapter: it reads the request, asks, and says yes or how to say no."""

import logging
from typing import Any

from keydock.credentials import Headers, Presented, presented
from keydock.errors import KeydockError
from keydock.refusals import CLOSED, MISSING, Refusal, refusal_of
from keydock.verdict import Verdict
from keydock.verifier import Permissions, Verifier

log = logging.getLogger("keydock")


class Refused(Exception):  # noqa: N818 - a decision, and no error
    """The caller does not get past; `refusal` is what to answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


class Guard:
    """Lets credentials past that hold these permissions. Whatever goes wrong, nobody gets past."""

    def __init__(
        self, verifier: Verifier, permissions: Permissions = (), cost: int | None = None
    ) -> None:
        self.verifier, self.permissions, self.cost = verifier, permissions, cost

    def admit(self, header: Headers, peer: str | None) -> Verdict:
        """The verdict on a caller who gets past. Raises Refused."""
        shown = self.read(header, peer)
        try:
            return passed(self.verifier.verify(shown.text, **self.wishes(shown)))
        except KeydockError as error:
            raise closed(error) from None

    async def admit_async(self, header: Headers, peer: str | None) -> Verdict:
        """As `admit`; the event loop goes on meanwhile."""
        shown = self.read(header, peer)
        try:
            return passed(await self.verifier.verify_async(shown.text, **self.wishes(shown)))
        except KeydockError as error:
            raise closed(error) from None

    def read(self, header: Headers, peer: str | None) -> Presented:
        shown = presented(header, peer, self.verifier.proxies)
        if shown is None:
            raise Refused(MISSING)
        return shown

    def wishes(self, shown: Presented) -> dict[str, Any]:
        return {
            "permissions": self.permissions,
            "cost": self.cost,
            "ip": shown.ip,
            "organization_id": shown.organization_id,
        }


def passed(verdict: Verdict) -> Verdict:
    if refusal := refusal_of(verdict):
        raise Refused(refusal)
    return verdict


def closed(error: KeydockError) -> Refused:
    """Told to the operator of this program; the caller hears nothing of what lies behind."""
    log.error("Nobody is let in, since nobody could be asked: %s", error)
    return Refused(CLOSED)
