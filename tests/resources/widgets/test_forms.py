"""What the form of a widget asks for: the columns and parameters of its endpoint, as far as they are known."""

from resources.endpoints.rules import Parameter
from resources.widgets.forms import WidgetForm, in_order, known_columns
from resources.widgets.rules import WidgetSettings
from tests.cast import Cast
from tests.resources.making import endpoint, http, table


def test_columns_of_a_table_are_ticked_and_those_of_an_api_are_typed(cast: Cast) -> None:
    over_table = endpoint(cast, table(cast), "rows", columns=["id", "status"])
    over_api = endpoint(cast, http(cast), "api")
    assert (known_columns(over_table), known_columns(over_api)) == (["id", "status"], [])
    typed = WidgetForm.of(WidgetSettings("a", "table", over_api, columns=["b", "a"]))
    assert typed.initial["columns"] == "b\na"


def test_an_endpoint_that_shows_all_offers_the_columns_of_its_table(cast: Cast) -> None:
    over = endpoint(cast, table(cast))
    assert known_columns(over) == ["id", "status", "score", "born"]


def test_each_parameter_has_a_field_with_its_fixed_value(cast: Cast) -> None:
    parameters = [Parameter("who", "id"), Parameter("state", "status")]
    over = endpoint(cast, table(cast), parameters=parameters)
    form = WidgetForm.of(WidgetSettings("a", "table", over, parameters={"state": "open"}))
    assert [(f.label, form.initial[f.name]) for f in form.parameter_fields] == [
        ("who", ""),
        ("state", "open"),
    ]


def test_what_was_shown_before_keeps_its_place() -> None:
    assert in_order(["a", "b", "c"], ["c", "gone", "a"]) == ["c", "a", "b"]
