"""What a widget shows in place of rows: the same figures from a table and from an HTTP API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from portal.errors import Refusal
from resources.endpoints.answering import endpoint_call
from resources.endpoints.rules import Parameter
from resources.models import Connector, Widget
from resources.widgets.figures import MOST_BARS, Figures, figure_of, figures
from tests.cast import Cast
from tests.resources.making import endpoint, http, table
from tests.resources.upstream import answers, upstream

ROWS = [
    {"status": "open", "score": 3},
    {"status": "closed", "score": 10},
    {"status": "open", "score": 5},
    {"status": None, "score": None},
]


@pytest.fixture(params=["table", "http"])
def connector(
    request: pytest.FixtureRequest, cast: Cast, settings: Settings
) -> Iterator[Connector]:
    if request.param == "table":
        yield table(cast, json.dumps(ROWS).encode())
        return
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(json.dumps(ROWS).encode())) as server:
        settings.EGRESS_PORTS = [server.port]
        yield http(cast, server.url)


def shown(cast: Cast, connector: Connector, state: str = "", **widget: Any) -> Figures:
    over = endpoint(cast, connector, parameters=[Parameter("state", "status")])
    call = endpoint_call(over, {"state": state} if state else {})
    return figures(Widget(endpoint=over, **widget), call, now=clock.now())


@pytest.mark.parametrize(
    ("figure", "value"), [("count", 4), ("sum", 18), ("average", 6), ("lowest", 3), ("highest", 10)]
)
def test_a_summary_is_one_figure(cast: Cast, connector: Connector, figure: str, value: int) -> None:
    assert shown(cast, connector, figure=figure, figure_column="score").bars == [("", value)]


def test_a_summary_counts_what_equals_the_parameters(cast: Cast, connector: Connector) -> None:
    assert shown(cast, connector, "open", figure="count").bars == [("", 2)]


def test_bars_come_largest_first_and_rows_without_a_label_have_one_too(
    cast: Cast, connector: Connector
) -> None:
    counted = shown(cast, connector, figure="count", label_column="status")
    assert counted.bars[0] == ("open", 2)
    assert sorted(counted.bars[1:]) == [("", 1), ("closed", 1)]


def test_bars_of_sums_end_with_those_that_have_none(cast: Cast, connector: Connector) -> None:
    summed = shown(cast, connector, figure="sum", figure_column="score", label_column="status")
    assert summed.bars == [("closed", 10), ("open", 8), ("", None)]


def test_more_bars_than_are_shown_are_told(cast: Cast) -> None:
    rows = [{"status": f"s{number}"} for number in range(MOST_BARS + 1)]
    connector = table(cast, json.dumps(rows).encode())
    found = shown(cast, connector, figure="count", label_column="status")
    assert (len(found.bars), found.is_partial) == (MOST_BARS, True)


@pytest.mark.parametrize("figure", ["sum", "average"])
@pytest.mark.parametrize("values", [[10**400, 1.5], [1e308, 1e308], [10**400]])
def test_numbers_beyond_all_measure_are_no_reason_to_fail(figure: str, values: list[Any]) -> None:
    assert figure_of(figure, values) in (None, 10**400)


def test_a_sum_of_texts_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        shown(cast, table(cast), figure="sum", figure_column="status")
    assert refusal.value.code == "endpoint_broken"
