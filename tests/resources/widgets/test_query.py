"""What an address may ask of a widget: parameters left open, and never more than the endpoint shows."""

import pytest
from django.test import RequestFactory

from portal.errors import Refusal
from resources.endpoints.rules import Parameter
from resources.models import NamedEndpoint, Widget
from resources.widgets.query import (
    ROWS_A_PAGE,
    open_parameters,
    page_address,
    theme_of,
    widget_call,
)
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    parameters = [Parameter("who", "id"), Parameter("state", "status")]
    return endpoint(cast, table(cast), columns=["id", "status"], parameters=parameters)


@pytest.fixture
def shown(cast: Cast, people: NamedEndpoint) -> Widget:
    return widget(cast, people, parameters={"state": "open"}, columns=["id"])


def refused(shown: Widget, asked: dict[str, str]) -> str:
    with pytest.raises(Refusal) as refusal:
        widget_call(shown, asked)
    return refusal.value.code


def test_fixed_values_and_those_of_the_address_choose_the_rows(shown: Widget) -> None:
    query = widget_call(shown, {"who": "3"}).query
    assert (query.filters, query.columns) == ({"id": "3", "status": "open"}, ("id",))


def test_a_page_has_a_fixed_number_of_rows_and_never_more_than_the_endpoint_gives(
    shown: Widget,
) -> None:
    assert widget_call(shown, {}).query.limit == ROWS_A_PAGE
    shown.endpoint.max_rows = 7
    assert widget_call(shown, {}).query.limit == 7


@pytest.mark.parametrize("name", ["nope", "state", "limit", "MaxRecords", "format", "id"])
def test_what_is_not_left_open_is_refused(shown: Widget, name: str) -> None:
    """A fixed value cannot be changed, and a misspelt name does not show everybody's rows."""
    assert refused(shown, {name: "2"}) == "unknown_parameter"


def test_what_the_address_says_of_the_widget_is_no_parameter(shown: Widget) -> None:
    asked = {"token": "secret", "theme": "dynamics_bc"}
    assert widget_call(shown, asked).query.filters == {"status": "open"}


def test_a_required_parameter_is_asked_for(cast: Cast) -> None:
    needed = endpoint(
        cast, table(cast, name="b"), "needed", parameters=[Parameter("who", "id", is_required=True)]
    )
    assert refused(widget(cast, needed), {}) == "missing_parameter"


def test_what_the_endpoint_stopped_showing_the_widget_does_not_show(
    shown: Widget, people: NamedEndpoint
) -> None:
    shown.endpoint.columns = ["status"]
    assert refused(shown, {}) == "widget_broken"


def test_a_fixed_parameter_that_is_gone_does_not_open_the_rows(
    shown: Widget, people: NamedEndpoint
) -> None:
    people.parameters.filter(name="state").delete()
    assert refused(Widget.objects.get(), {}) == "widget_broken"


def test_open_parameters_are_those_without_a_fixed_value(shown: Widget) -> None:
    assert [parameter.name for parameter in open_parameters(shown)] == ["who"]


@pytest.mark.parametrize(
    ("asked", "theme"), [("dark", "dark"), ("LIGHT", "light"), ("dynamics_bc", "system")]
)
def test_a_theme_of_ours_is_taken_from_the_address(shown: Widget, asked: str, theme: str) -> None:
    assert theme_of(shown, {"theme": asked}) == theme


def test_the_next_page_repeats_what_the_address_said_and_nothing_from_headers() -> None:
    ask = RequestFactory().get
    with_token = ask("/embed/a", {"token": "t", "who": "a&b", "nextToken": "old"})
    without = ask("/embed/a", headers={"authorization": "Bearer t"})
    assert page_address(with_token, "new") == "/embed/a?token=t&who=a%26b&nextToken=new"
    assert page_address(with_token, None) == "/embed/a?token=t&who=a%26b"
    assert (page_address(without, "new"), page_address(without, None)) == (
        "/embed/a?nextToken=new",
        "/embed/a",
    )
