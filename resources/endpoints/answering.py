"""What does a named endpoint answer to this caller? The one road of `/v1/{name}`, `/api/v2` and the page to try it."""

from collections.abc import Mapping
from datetime import datetime

from portal.ceiling import ceiling_of
from portal.errors import Refusal
from portal.permissions import ENDPOINTS_CALL
from resources.access.reach import Reach
from resources.models import NamedEndpoint
from resources.queries import Page, unknown_parameter
from resources.rows import reading as rows
from resources.rows.calls import ABOUT_THE_ANSWER, Call, call_of
from resources.usage.counting import Outcome, count_call


def answer_call(
    endpoint: NamedEndpoint, given: Mapping[str, str], *, reach: Reach | None, now: datetime
) -> tuple[Call, Page]:
    """The call as it was understood, and one page of rows. Each call is counted, however it ends.

    `given` are the parameters of the address; `reach` is None for a caller without a credential.
    Raises Refusal as `resources.rows.calls` and `resources.rows.reading` do.
    """
    try:
        refuse_caller(endpoint, reach)
        call = endpoint_call(endpoint, given)
        page = rows.read(endpoint.connector, call.query, now=now, token=call.token)
    except Refusal as refusal:
        count_call(endpoint, Outcome.of_status(refusal.status), now)
        raise
    count_call(endpoint, Outcome.ANSWERED, now)
    return call, page


def refuse_caller(endpoint: NamedEndpoint, reach: Reach | None) -> None:
    """May this caller read the endpoint? `reach` is None for a caller without a credential.

    Raises Refusal 401 `token_required`, 404 where nothing is granted, Forbidden for a Reader. An endpoint that is open
    to everybody asks for nothing.
    """
    if is_open(endpoint):
        return
    if reach is None:
        raise Refusal("token_required", "This endpoint needs a key or a token.", status=401)
    reach.refuse_rows(endpoint.connector)


def is_open(endpoint: NamedEndpoint) -> bool:
    """Whether everybody may read it: as it was set, and as long as its organization may do so itself. No door is asked
    for who has no credential, so what ends at the door for all others, a suspension and the plan, ends here."""
    organization = endpoint.organization
    is_allowed = organization.suspended_at is None and ENDPOINTS_CALL in ceiling_of(organization)
    return not endpoint.requires_token and is_allowed


def endpoint_call(endpoint: NamedEndpoint, given: Mapping[str, str]) -> Call:
    """Raises Refusal `unknown_parameter`, `missing_parameter`, `invalid_limit`, `unknown_format` (400)."""
    parameters = {parameter.name: parameter for parameter in endpoint.parameters.all()}
    if strange := sorted(set(given) - set(parameters) - ABOUT_THE_ANSWER):
        raise unknown_parameter(strange[0])
    filters: dict[str, str] = {}
    for name, parameter in parameters.items():
        value = given.get(name, parameter.default)
        if value is not None:
            add_filter(filters, parameter.column, value)
        elif parameter.is_required:
            raise Refusal("missing_parameter", f"The parameter {name!r} is required.")
    for column, value in endpoint.fixed_filters.items():
        add_filter(filters, column, value)
    return call_of(given, filters, tuple(endpoint.columns), endpoint.max_rows)


def add_filter(filters: dict[str, str], column: str, value: str) -> None:
    """A column that two conditions name must equal both, so two values leave no rows: that is never useful."""
    if filters.get(column, value) != value:
        detail = f"The column {column!r} cannot have two values at once. Leave one out."
        raise Refusal("contradicting_parameters", detail)
    filters[column] = value
