"""What does a caller ask of an endpoint or a connector? Read from the parameters of an address, nothing guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.errors import InvalidInput, Refusal
from portal.models import Organization
from resources.access.reach import Reach
from resources.models import Connector, NamedEndpoint
from resources.queries import MOST_ROWS, Query, unknown_parameter

FORMATS = ("json", "csv")
USUAL_LIMIT = 100  # rows
ABOUT_THE_ANSWER = frozenset({"format", "limit", "MaxRecords", "nextToken"})


@dataclass(frozen=True)
class Call:
    """A query with the form of its answer and the token of the page."""

    query: Query
    format: str = "json"
    token: str = ""


def with_connectors(organization: Organization) -> QuerySet[NamedEndpoint]:
    return (
        NamedEndpoint.objects.filter(organization=organization)
        .select_related("connector__organization")
        .prefetch_related("parameters")
        .order_by("name")
    )


def endpoints_within(reach: Reach) -> QuerySet[NamedEndpoint]:
    """The endpoints that an owner may know of: those over connectors that they reach."""
    return with_connectors(reach.organization).filter(connector__in=reach.connectors())


def refuse_endpoint(endpoint: NamedEndpoint, reach: Reach | None) -> None:
    """May this caller read the endpoint? `reach` is None for a caller without a credential.

    Raises Refusal 401 `token_required`, 404 where nothing is granted, Forbidden for a Reader. An endpoint that is open
    to everybody asks for nothing.
    """
    if not endpoint.requires_token:
        return
    if reach is None:
        raise Refusal("token_required", "This endpoint needs a key or a token.", status=401)
    reach.refuse_rows(endpoint.connector)


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


def connector_call(connector: Connector, given: Mapping[str, str]) -> Call:
    """Every other parameter is the name of a column. Raises Refusal as `endpoint_call` does."""
    filters = {name: value for name, value in given.items() if name not in ABOUT_THE_ANSWER}
    return call_of(given, filters, (), MOST_ROWS)


def call_of(
    given: Mapping[str, str], filters: Mapping[str, str], columns: tuple[str, ...], most: int
) -> Call:
    wanted = given.get("format", "json").lower()
    if wanted not in FORMATS:
        raise InvalidInput("format", "unknown_format", "The format is json or csv.")
    query = Query(filters=filters, columns=columns, limit=limit_of(given, most))
    return Call(query, wanted, given.get("nextToken", ""))


def limit_of(given: Mapping[str, str], most: int) -> int:
    """Rows of one answer, from `limit` or `MaxRecords`, and never more than `most`. Raises Refusal `invalid_limit`."""
    if "limit" in given and "MaxRecords" in given:
        raise InvalidInput("limit", "invalid_limit", "Send limit or MaxRecords, not both.")
    name = "limit" if "limit" in given else "MaxRecords"
    text = given.get(name, "")
    if name not in given:
        return min(USUAL_LIMIT, most)
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise InvalidInput(name, "invalid_limit", f"{name} is a whole number from 1 on.")
    if name == "limit" and int(text) > most:
        raise InvalidInput(
            name, "invalid_limit", f"One answer holds at most {most} rows here: ask for fewer."
        )
    return min(
        int(text), most
    )  # clients of the other system send a large MaxRecords as a matter of course
