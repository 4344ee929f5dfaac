"""What does a caller ask of rows? Read from the parameters of an address, nothing guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.errors import InvalidInput
from resources.models import Connector
from resources.queries import MOST_ROWS, Query

FORMATS = ("json", "csv")
USUAL_LIMIT = 100  # rows
ABOUT_THE_ANSWER = frozenset({"format", "limit", "MaxRecords", "nextToken"})
COLUMN = "column."  # before the name of a column that one of these has too


@dataclass(frozen=True)
class Call:
    """A query with the form of its answer and the token of the page."""

    query: Query
    format: str = "json"
    token: str = ""


def connector_call(connector: Connector, given: Mapping[str, str]) -> Call:
    """Every other parameter is the name of a column; one that is called like a parameter of ours is named
    `column.limit`. Raises Refusal as `endpoint_call` does.
    """
    filters: dict[str, str] = {}
    for name, value in given.items():
        if name not in ABOUT_THE_ANSWER:
            bare = name.removeprefix(COLUMN)
            filters[bare if bare in ABOUT_THE_ANSWER else name] = value
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
