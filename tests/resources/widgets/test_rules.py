"""What a widget may be, asked of the rules alone; `test_widgets` asks the same of the whole."""

import pytest

from portal import clock
from portal.errors import InvalidInput
from resources.connectors.services import create_table_connector
from resources.endpoints.rules import Parameter
from resources.models import NamedEndpoint
from resources.widgets.rules import (
    MOST_VIEWERS,
    WidgetSettings,
    clean_columns,
    clean_parameters,
    clean_viewers,
    not_shown,
    shown_columns,
)
from tests.cast import Cast, actor
from tests.resources.making import api_user, endpoint, table


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast), parameters=[Parameter("state", "status")])


def test_what_a_kind_does_not_draw_it_does_not_keep(people: NamedEndpoint) -> None:
    asked = {"columns": ["id"], "figure_column": "score", "label_column": "status"}
    as_table = WidgetSettings("a", "table", people, **asked)
    as_bars = WidgetSettings("a", "bar", people, **asked)
    assert (shown_columns(as_table), clean_columns(as_table)) == (["id"], ("", ""))
    assert (shown_columns(as_bars), clean_columns(as_bars)) == ([], ("score", "status"))


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"figure": "sum", "figure_column": "nope"}, "/figure_column", "unknown_column"),
        ({"figure": "sum", "figure_column": "status"}, "/figure_column", "column_not_numeric"),
        ({"label_column": "nope"}, "/label_column", "unknown_column"),
    ],
)
def test_a_figure_over_columns_that_a_table_cannot_give_is_not_stored(
    people: NamedEndpoint, asked: dict[str, str], pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_columns(WidgetSettings("a", "summary", people, **asked))
    assert (refusal.value.errors[0].pointer, refusal.value.code) == (pointer, code)


def test_a_table_without_rows_takes_any_column(cast: Cast) -> None:
    empty = create_table_connector(
        organization=cast.acme, name="later", actor=actor(cast.alice), now=clock.now()
    )
    asked = {"figure": "sum", "figure_column": "total"}
    settings = WidgetSettings("a", "summary", endpoint(cast, empty), **asked)
    assert clean_columns(settings) == ("total", "")


def test_fixed_values_are_those_of_parameters_that_the_endpoint_has(people: NamedEndpoint) -> None:
    settings = WidgetSettings("a", "table", people, parameters={"state": "open"})
    assert clean_parameters(settings) == {"state": "open"}
    with pytest.raises(InvalidInput):
        clean_parameters(WidgetSettings("a", "table", people, parameters={"id": "1"}))


def test_a_list_of_viewers_has_an_end(cast: Cast, people: NamedEndpoint) -> None:
    viewers = [api_user(cast.acme)] * (MOST_VIEWERS + 1)
    settings = WidgetSettings("a", "table", people, only_listed=True, viewers=viewers)
    with pytest.raises(InvalidInput) as refusal:
        clean_viewers(settings)
    assert refusal.value.code == "too_many_viewers"


def test_viewers_of_a_widget_that_lists_nobody_are_not_kept(
    cast: Cast, people: NamedEndpoint
) -> None:
    viewers = [api_user(cast.acme)]
    assert clean_viewers(WidgetSettings("a", "table", people, viewers=viewers)) == []


@pytest.mark.parametrize(
    ("shown", "named", "missing"),
    [
        ([], ["name", "price"], []),
        (["name"], ["name", ""], []),
        (["name"], ["price", "name", "size"], ["price", "size"]),
    ],
)
def test_a_widget_shows_what_its_endpoint_shows_and_no_more(shown, named, missing):
    assert not_shown(NamedEndpoint(columns=shown), named) == missing
