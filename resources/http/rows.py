"""Which rows does an HTTP API have for these parameters? Asked page by page, filtered here where it cannot filter.

A parameter that the connector's path or query has a placeholder for is sent on; any other one is compared here with
the rows. Where a walk stands is told by `resources.http.places`.
"""

import time
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal import clock
from portal.errors import Refusal
from resources.egress import calls as egress
from resources.egress.refusals import source_failed
from resources.http import sealing
from resources.http.answers import Found, read_answer
from resources.http.cache import cache, key_of, until
from resources.http.circuits import circuits
from resources.http.places import Place, place_after
from resources.http.sealing import unseal_headers
from resources.http.url_templates import address, filled_path, filled_query, placeholders
from resources.models import Connector, HttpSource, Paging
from resources.queries import Page, Query
from resources.tables.values.column_values import text_of

MOST_CALLS = 10  # for one page of ours
UPSTREAM_FAILED = frozenset({"upstream_failed", "upstream_timeout"})


def read(connector: Connector, query: Query, now: datetime, *, remembers: bool = True) -> Page:
    """One page; a shorter one when the time or the calls for it are used up. Raises Refusal.

    Without `remembers` the API is asked although an answer is remembered.
    """
    source = connector.http
    deadline = time.monotonic() + source.timeout_seconds
    place: Place | None = place_of(query, source)
    rows: list[dict[str, Any]] = []
    for _ in range(MOST_CALLS):
        assert place is not None  # noqa: S101 - tells the type checker
        found = answer_at(connector, query, place, deadline, now, remembers=remembers)
        matching = [row for row in found.rows if matches(row, query, source)]
        taken = matching[place.skip : place.skip + query.limit - len(rows)]
        rows += taken
        if place.skip + len(taken) < len(matching):
            place = replace(place, skip=place.skip + len(taken))
        else:
            place = following(source, place, found)
        if place is None or len(rows) >= query.limit or time.monotonic() >= deadline:
            break
    return page_of(rows, query, place)


def answer_at(
    connector: Connector, query: Query, place: Place, deadline: float, now: datetime, *,
    remembers: bool,
) -> Found:  # fmt: skip
    """What the upstream has at this place: remembered, or asked for now."""
    url = url_of(connector.http, query, place.upstream)
    is_first = place.upstream == first_place(connector.http)
    return (find_remembered(connector, url, now) if remembers else None) or ask_api(
        connector, url, deadline, now, is_first=is_first
    )


def page_of(rows: list[dict[str, Any]], query: Query, place: Place | None) -> Page:
    """With the columns asked for; without a wish all that occur, in the order of their appearance."""
    names = query.columns or tuple(dict.fromkeys(name for row in rows for name in row))
    shown = [{name: row.get(name) for name in names} for row in rows]
    return Page(names, shown, next_place=None if place is None else place.as_list())


def first_place(source: HttpSource) -> Any:
    return {Paging.PAGE: source.first_page, Paging.OFFSET: 0}.get(Paging(source.paging))


def place_of(query: Query, source: HttpSource) -> Place:
    return Place(*query.place) if query.place else Place(first_place(source))


def following(source: HttpSource, place: Place, found: Found) -> Place | None:
    """Where the upstream goes on; None at its end. Raises Refusal for a page that came before.

    How many rows a page has says nothing: an API that gives fewer than it is asked for has more of them. The end is
    an empty page, or what the API says: no cursor, no next page among its links, as many rows as there are.
    """
    received = place.received + len(found.rows)
    is_end = found.is_last or (found.total is not None and received >= found.total)
    if source.paging == Paging.CURSOR:
        is_stuck = not found.rows and found.cursor == place.upstream
        is_end, upstream = is_stuck, found.cursor
    else:
        is_end = is_end or source.paging == Paging.NONE or not found.rows
        upstream = next_number(source, place.upstream, found)
    if is_end or upstream is None:
        return None
    return place_after(place, found.fingerprint(), upstream, received)


def next_number(source: HttpSource, number: Any, found: Found) -> Any:
    """The number of the next page, or the offset behind the rows that came."""
    if source.paging == Paging.NONE:
        return None
    return number + (1 if source.paging == Paging.PAGE else len(found.rows))


def matches(row: dict[str, Any], query: Query, source: HttpSource) -> bool:
    sent = placeholders(source.path, source.query)
    return all(
        name in sent or (row.get(name) is not None and text_of(row[name]) == text)
        for name, text in query.filters.items()
    )


def find_remembered(connector: Connector, url: str, now: datetime) -> Found | None:
    return cache.get(key_of(connector, url), now) if connector.http.cache_seconds else None


def ask_api(
    connector: Connector, url: str, deadline: float, now: datetime, *, is_first: bool
) -> Found:
    """The rows of one upstream page, from the API."""
    left = max(0.05, deadline - time.monotonic())
    call = egress.OutgoingCall(
        url, connector.organization_id, headers=unseal_or_refuse(connector), seconds=left
    )
    answer = send_call(connector, call)
    found = read_answer(answer, connector.http, is_first=is_first)
    if connector.http.cache_seconds:
        cache.put(key_of(connector, url), found, len(answer.body), until(connector, now))
    return found


def send_call(connector: Connector, call: egress.OutgoingCall) -> egress.Answer:
    """What the API says, unless it failed so often that it rests. Raises Refusal.

    A failure is what would happen to every caller: no connection, no answer in time, an error of the server. What
    one caller's parameters bring about (404 and the like) must not close the source for the others.
    """
    circuits.admit(connector, clock.now())
    try:
        answer = egress.send(call)
    except Refusal as refusal:
        if refusal.code in UPSTREAM_FAILED:
            circuits.record_failure(connector, clock.now())
        raise
    if answer.status >= 500 or answer.status == 429:
        circuits.record_failure(connector, clock.now())
    else:
        circuits.close(connector)
    return answer


def unseal_or_refuse(connector: Connector) -> dict[str, str]:
    try:
        return unseal_headers(connector)
    except sealing.CannotOpenError as error:
        raise source_failed("The headers of this connector must be entered again.") from error


def url_of(source: HttpSource, query: Query, place: Any) -> str:
    """The address of one upstream page. Raises Refusal `missing_parameter`, `invalid_value`."""
    path = filled_path(source.path, query.filters)
    pairs = filled_query(source.query, query.filters)
    if source.paging != Paging.NONE:
        pairs += [(source.place_parameter, str(place))] if place is not None else []
        pairs += [(source.size_parameter, str(source.page_size))] if source.size_parameter else []
    return address(source.base_url, path, pairs)
