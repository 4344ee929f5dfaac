"""What a widget may be, asked of the rules alone; `test_widgets` asks the same of the whole."""

import pytest

from portal.errors import InvalidInput
from resources.endpoint_rules import Parameter
from resources.models import NamedEndpoint
from resources.widget_rules import (
    MOST_VIEWERS,
    WidgetSettings,
    checked_columns,
    checked_parameters,
    checked_viewers,
    shown_columns,
)
from tests.cast import Cast
from tests.resources.making import api_user, endpoint, table


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast), parameters=[Parameter("state", "status")])


def test_what_a_kind_does_not_draw_it_does_not_keep(people: NamedEndpoint) -> None:
    asked = {"columns": ["id"], "figure_column": "score", "label_column": "status"}
    as_table = WidgetSettings("a", "table", people, **asked)
    as_bars = WidgetSettings("a", "bar", people, **asked)
    assert (shown_columns(as_table), checked_columns(as_table)) == (["id"], ("", ""))
    assert (shown_columns(as_bars), checked_columns(as_bars)) == ([], ("score", "status"))


def test_fixed_values_are_those_of_parameters_that_the_endpoint_has(people: NamedEndpoint) -> None:
    settings = WidgetSettings("a", "table", people, parameters={"state": "open"})
    assert checked_parameters(settings) == {"state": "open"}
    with pytest.raises(InvalidInput):
        checked_parameters(WidgetSettings("a", "table", people, parameters={"id": "1"}))


def test_a_list_of_viewers_has_an_end(cast: Cast, people: NamedEndpoint) -> None:
    viewers = [api_user(cast.acme)] * (MOST_VIEWERS + 1)
    settings = WidgetSettings("a", "table", people, only_listed=True, viewers=viewers)
    with pytest.raises(InvalidInput) as refusal:
        checked_viewers(settings)
    assert refusal.value.code == "too_many_viewers"


def test_viewers_of_a_widget_that_lists_nobody_are_not_kept(
    cast: Cast, people: NamedEndpoint
) -> None:
    viewers = [api_user(cast.acme)]
    assert checked_viewers(WidgetSettings("a", "table", people, viewers=viewers)) == []
