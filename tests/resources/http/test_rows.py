"""Which rows an HTTP API has: parameters sent on or compared here, pages walked, secrets sent to their host alone."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from portal.errors import Refusal
from resources.http.cache import cache
from resources.models import Connector, HttpSource
from resources.queries import Query
from resources.rows import reading as rows
from tests.cast import Cast
from tests.resources.making import http
from tests.resources.upstream import Upstream, answers, hangs, upstream

ROWS = [{"id": n, "status": "open" if n % 3 else "closed", "name": f"row {n}"} for n in range(25)]


def serves(connection: socket.socket, asked: bytes) -> None:
    """An API of 25 rows that pages by `page`, `offset` or `after`, and filters by `status`."""
    target = asked.split(b" ")[1].decode()
    given = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    size = int(given.get("size", 10))
    start = int(given.get("offset", given.get("after", (int(given.get("page", 1)) - 1) * size)))
    matching = [row for row in ROWS if given.get("status", row["status"]) == row["status"]]
    found = matching[start : start + size] if len(given) and "all" not in given else matching
    after = start + size if start + size < len(matching) else None
    answers(json.dumps({"rows": found, "next": after}).encode())(connection, asked)


@pytest.fixture
def api(settings: Settings) -> Iterator[Upstream]:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(serves) as server:
        settings.EGRESS_PORTS = [server.port]
        yield server


STYLES: dict[str, dict[str, Any]] = {
    "none": {"query": "all=1"},
    "page": {
        "paging": "page",
        "place_parameter": "page",
        "size_parameter": "size",
        "page_size": 10,
    },
    "offset": {
        "paging": "offset",
        "place_parameter": "offset",
        "size_parameter": "size",
        "page_size": 7,
    },
    "cursor": {
        "paging": "cursor",
        "place_parameter": "after",
        "cursor_pointer": "/next",
        "query": "size=6",
    },
}


def walked(connector: Connector, query: Query) -> list[int]:
    found, token = [], ""
    while token is not None:
        page = rows.read(connector, query, now=clock.now(), token=token)
        assert len(page.rows) <= query.limit
        found += [row["id"] for row in page.rows]
        token = page.next_token
    return found


@pytest.mark.parametrize("size", [1, 4, 10, 25, 100])
@pytest.mark.parametrize("style", STYLES)
def test_a_walk_meets_every_row_once(cast: Cast, api: Upstream, style: str, size: int) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", **STYLES[style])
    assert walked(connector, Query(limit=size)) == [row["id"] for row in ROWS]


@pytest.mark.parametrize("style", STYLES)
def test_a_parameter_without_a_placeholder_is_compared_here(
    cast: Cast, api: Upstream, style: str
) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", **STYLES[style])
    found = walked(connector, Query(filters={"status": "closed"}, limit=4))
    assert found == [row["id"] for row in ROWS if row["status"] == "closed"]
    assert not any(b"status" in asked for asked in api.requests)


def test_a_parameter_with_a_placeholder_is_sent_on(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", query="all=1&status={status}")
    assert len(walked(connector, Query(filters={"status": "closed"}))) == 9
    assert b"status=closed" in api.requests[0]


def test_columns_are_chosen_and_missing_ones_are_null(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", query="all=1")
    page = rows.read(connector, Query(columns=("name", "nope"), limit=1), now=clock.now())
    assert page.rows == [{"name": "row 0", "nope": None}]


def test_headers_are_sent_to_the_connectors_own_host(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", headers={"X-Secret": "hush"})
    http(cast, api.url, rows_pointer="/rows", headers={"X-Other": "other"})
    rows.read(connector, Query(), now=clock.now())
    assert b"X-Secret: hush" in api.requests[0]
    assert b"other" not in api.requests[0]


def test_headers_that_do_not_open_are_a_clear_refusal(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, headers={"X-Secret": "hush"})
    HttpSource.objects.update(sealed_headers=b"x" * 60)
    with pytest.raises(Refusal) as refusal:
        rows.read(Connector.objects.get(pk=connector.pk), Query(), now=clock.now())
    assert (refusal.value.code, api.connections) == ("upstream_failed", 0)


def test_an_answer_is_remembered_for_the_connectors_seconds(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", query="all=1", cache_seconds=60)
    now = clock.now()
    for seconds, calls in ((0, 1), (59, 1), (60, 2)):
        rows.read(connector, Query(), now=now + timedelta(seconds=seconds))
        assert api.connections == calls


def test_a_changed_connector_is_asked_anew(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", query="all=1", cache_seconds=60)
    rows.read(connector, Query(), now=clock.now())
    Connector.objects.update(revision=2)
    rows.read(Connector.objects.get(), Query(), now=clock.now())
    assert api.connections == 2


def test_without_cache_seconds_nothing_is_remembered(cast: Cast, api: Upstream) -> None:
    size = cache.size
    rows.read(http(cast, api.url, rows_pointer="/rows"), Query(), now=clock.now())
    assert cache.size == size


def test_a_slow_api_is_a_504_within_its_time(cast: Cast, settings: Settings, api: Upstream) -> None:
    with upstream(hangs) as slow:
        settings.EGRESS_PORTS = [slow.port]
        connector = http(cast, slow.url, timeout_seconds=1)
        with pytest.raises(Refusal) as refusal:
            rows.read(connector, Query(), now=clock.now())
    assert refusal.value.status == 504


# Where the pages end -------------------------------------------------------------------------


def pages(**habits: Any) -> Any:
    """An API of 250 rows, at most 100 a page. `habits` say how it tells its end, or that it never does."""

    def behave(connection: socket.socket, asked: bytes) -> None:
        target = asked.split(b" ")[1].decode()
        given = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        size = min(int(given.get("size", 100)), 100)
        start = int(given["offset"]) if "offset" in given else (int(given["page"]) - 1) * size
        start = 0 if habits.get("overlooks") else start
        start = start % 200 if habits.get("circles") else start
        found = [{"id": n} for n in range(start, min(start + size, 250))]
        if not found and habits.get("not_found"):
            return answers(b"{}", "404 Not Found")(connection, asked)
        links = {}
        if habits.get("links"):
            rel = "next" if start + size < 250 else "prev"
            links = {"Link": f'<https://x/>; rel="{rel}"'}
        return answers(json.dumps({"rows": found, "total": 250}).encode(), **links)(
            connection, asked
        )

    return behave


CAPPED: dict[str, Any] = {
    style: {
        "paging": style,
        "place_parameter": style,
        "size_parameter": "size",
        "page_size": 1000,
        "rows_pointer": "/rows",
    }
    for style in ("page", "offset")
}


@pytest.mark.parametrize("limit", [1000, 100, 70])
@pytest.mark.parametrize(
    ("habits", "settings_of_total", "calls"),
    [
        ({}, "", 4),
        ({"not_found": True}, "", 4),
        ({"links": True}, "", 3),
        ({}, "/total", 3),
    ],
    ids=["an empty page", "404", "links", "a total"],
)
@pytest.mark.parametrize("style", CAPPED)
def test_an_api_that_gives_fewer_rows_than_asked_for_is_read_to_its_end(
    cast: Cast, settings: Settings, style: str, habits: dict, settings_of_total: str, calls: int, limit: int
) -> None:  # fmt: skip
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(pages(**habits)) as server:
        settings.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url, total_pointer=settings_of_total, **CAPPED[style])
        assert walked(connector, Query(limit=limit)) == list(range(250))
        assert limit != 1000 or server.connections == calls


@pytest.mark.parametrize("habit", ["overlooks", "circles"])
@pytest.mark.parametrize("limit", [1000, 10, 100])
def test_pages_that_come_twice_are_an_error_and_no_loop(
    cast: Cast, settings: Settings, habit: str, limit: int
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(pages(**{habit: True})) as server:
        settings.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url, **CAPPED["page"])
        with pytest.raises(Refusal, match="the same page twice"):
            walked(connector, Query(limit=limit))


def test_a_walk_begun_by_an_earlier_release_goes_on(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url, rows_pointer="/rows", **STYLES["page"])
    page = rows.http_rows.read(connector, Query(place=[2, 3], limit=4), clock.now())
    assert [row["id"] for row in page.rows] == [13, 14, 15, 16]
