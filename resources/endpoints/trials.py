"""What would a caller be answered now? An endpoint is tried in its page, with a credential or as the person themselves.

The trial runs in this process through the same door and the same road as a call from outside. A credential that was
pasted is judged and forgotten: it is written nowhere and never sent back.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from apiusers.models import ApiUser
from keys.models import ApiKey
from keys.verification import refusals
from keys.verification.arrivals import UNJUDGED
from keys.verification.door import verify
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal.actors import held_by
from portal.errors import Refusal
from portal.models import Membership, User
from portal.permissions import ENDPOINTS_CALL
from resources.access.reach import Reach, reach_of_key
from resources.access.visibility import reach_of_member
from resources.endpoints.answering import answer_call
from resources.models import Level, NamedEndpoint
from resources.queries import Page
from resources.rows.csv_text import as_csv


@dataclass(frozen=True)
class Trial:
    """How a trial ended: the HTTP status that a caller would get, and rows or a refusal."""

    status: int
    milliseconds: int
    page: Page | None = None
    refusal: Refusal | None = None
    csv: str = ""
    ungranted: User | ApiUser | None = (
        None  # whose credential does not reach the rows for want of a grant
    )

    @property
    def reason(self) -> str:
        return HTTPStatus(self.status).phrase


def try_endpoint(
    endpoint: NamedEndpoint,
    given: Mapping[str, str],
    *,
    membership: Membership,
    credential: str | None,
    now: datetime,
) -> Trial:
    """With the pasted credential; None asks as the person at the page does. Nothing is raised that a caller is told."""
    began, owner = time.monotonic(), None
    try:
        if credential is None:
            reach: Reach | None = reach_of_person(membership)
        else:
            key = key_of_text(endpoint, credential, now)
            reach = reach_of_key(key) if key else None
            owner = ungranted_owner(endpoint, key, reach)
        call, page = answer_call(endpoint, given, reach=reach, now=now)
    except Refusal as refusal:
        return Trial(refusal.status, since(began), refusal=refusal, ungranted=owner)
    csv = as_csv(page) if call.format == "csv" else ""
    return Trial(200, since(began), page=page, csv=csv)


def ungranted_owner(
    endpoint: NamedEndpoint, key: ApiKey | None, reach: Reach | None
) -> User | ApiUser | None:
    """The person or API user whose token was pasted, where nothing is missing but a grant of the connector."""
    if key is None or reach is None or not endpoint.requires_token:
        return None
    owner = key.owner_user or key.owner_api_user
    return owner if reach.level_of(endpoint.connector) != Level.USER else None


def reach_of_person(membership: Membership) -> Reach:
    """What the person sees in these pages. Raises Refusal 403 for one who may not call endpoints."""
    if ENDPOINTS_CALL not in held_by(membership):
        raise refusals.insufficient_scope([ENDPOINTS_CALL])
    return reach_of_member(membership)


def key_of_text(endpoint: NamedEndpoint, credential: str, now: datetime) -> ApiKey | None:
    """The key that is pasted, or the parent of a pasted access token; None for no text at all.

    Raises Refusal 401 and 403 as the API does.
    """
    if not credential:
        return None
    organization = endpoint.organization.public_id
    verdict: Verdict = verify(
        credential,
        now=now,
        organization_id=organization,
        required=[ENDPOINTS_CALL],
        place=f"/v1/{endpoint.name}",
        arrival=UNJUDGED,  # it lies in the hands of a member who tries it
        cost=None,
    )
    if verdict.code is Code.FORBIDDEN and endpoint.requires_token:
        raise refusals.insufficient_scope([ENDPOINTS_CALL])
    if verdict.key is None or verdict.code not in {Code.VALID, Code.FORBIDDEN}:
        raise refusals.not_passed(verdict)
    return verdict.key


def since(began: float) -> int:
    """Whole milliseconds."""
    return round((time.monotonic() - began) * 1000)
