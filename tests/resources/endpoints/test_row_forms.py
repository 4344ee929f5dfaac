"""Rows of fields: what stands there first, what is left out, and in which order columns come."""

from resources.endpoints.forms import EndpointForm
from resources.endpoints.row_forms import EMPTY_ROWS, in_their_order, padded
from resources.endpoints.rules import Parameter
from resources.endpoints.services import EndpointSettings
from tests.cast import Cast
from tests.resources.making import http, table

BASE = {"name": "ab", "max_rows": "5"}


def test_chosen_columns_stand_first_in_their_order() -> None:
    assert in_their_order(["a", "b", "c"], ["c", "a"]) == ["c", "a", "b"]


def test_rows_are_padded_with_empty_ones() -> None:
    assert padded([1], 3, 0) == [1, 0, 0]


def test_what_is_stored_is_followed_by_empty_rows(cast: Cast) -> None:
    connector = table(cast)
    stored = EndpointSettings(
        name="ab",
        connector=connector,
        fixed_filters={"status": "x"},
        parameters=[Parameter("a", "id")],
    )
    form = EndpointForm(connector=connector, settings=stored)
    assert len(list(form.filter_rows())) == len(list(form.parameter_rows())) == 1 + EMPTY_ROWS


def test_only_columns_with_an_index_are_offered(cast: Cast) -> None:
    form = EndpointForm(connector=table(cast))
    assert "score" not in dict(form.fields["parameter_0_column"].choices)
    assert "status" in dict(form.fields["parameter_0_column"].choices)


def test_a_place_decides_the_order_and_equal_places_keep_it(cast: Cast) -> None:
    typed = {f"column_{n}_shown": "on" for n in range(4)} | {"column_0_place": "5"}
    form = EndpointForm({**BASE, **typed}, connector=table(cast))
    assert form.is_valid()
    assert form.columns() == ["status", "score", "born", "id"]


def test_an_empty_default_that_is_stored_stays_one(cast: Cast) -> None:
    connector = table(cast)
    stored = EndpointSettings(
        name="ab", connector=connector, parameters=[Parameter("a", "status", default="")]
    )
    typed = {**BASE, "all_columns": "on", "parameter_0_name": "a", "parameter_0_column": "status"}
    form = EndpointForm(typed, connector=connector, settings=stored)
    assert form.is_valid()
    assert form.parameters() == [Parameter("a", "status", default="")]


def test_of_an_http_api_every_name_may_be_typed(cast: Cast) -> None:
    typed = {**BASE, "all_columns": "on", "filter_1_column": "any", "filter_1_value": "1"}
    form = EndpointForm(typed, connector=http(cast))
    assert form.is_valid()
    assert form.filters() == {"any": "1"}
