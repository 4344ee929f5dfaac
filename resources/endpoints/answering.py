"""What does a named endpoint answer to this caller? The one road of `/v1/{name}`, `/api/v2` and the page to try it."""

from collections.abc import Mapping
from datetime import datetime

from portal.errors import Refusal
from resources.access.reach import Reach
from resources.models import NamedEndpoint
from resources.queries import Page
from resources.rows import reading as rows
from resources.rows.calls import Call, endpoint_call, refuse_endpoint
from resources.usage.counting import Outcome, count_call


def answered(
    endpoint: NamedEndpoint, given: Mapping[str, str], *, reach: Reach | None, now: datetime
) -> tuple[Call, Page]:
    """The call as it was understood, and one page of rows. Each call is counted, however it ends.

    `given` are the parameters of the address; `reach` is None for a caller without a credential.
    Raises Refusal as `resources.rows.calls` and `resources.rows.reading` do.
    """
    try:
        refuse_endpoint(endpoint, reach)
        call = endpoint_call(endpoint, given)
        page = rows.read(endpoint.connector, call.query, now=now, token=call.token)
    except Refusal as refusal:
        count_call(endpoint, Outcome.of_status(refusal.status), now)
        raise
    count_call(endpoint, Outcome.ANSWERED, now)
    return call, page
