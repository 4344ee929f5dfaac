"""Publishing and changing an endpoint in the pages: from the choice of a connector to rows."""

import re
from typing import Any

import pytest

from resources.endpoints.rules import Parameter
from resources.models import Connector, NamedEndpoint
from tests.cast import Cast
from tests.resources.making import endpoint, http, table
from tests.resources.pages import address, signed_in, text_of

TYPED = {
    "name": "Open-People",
    "max_rows": "50",
    "requires_token": "on",
    "column_0_shown": "on",
    "column_0_place": "9",
    "column_1_shown": "on",
    "column_1_place": "1",
    "filter_0_column": "status",
    "filter_0_value": "open",
    "parameter_0_name": "who",
    "parameter_0_column": "id",
    "parameter_0_required": "on",
}


@pytest.fixture
def connector(cast: Cast) -> Connector:
    return table(cast)


def new(cast: Cast, connector: Connector) -> str:
    return f"{address(cast, 'endpoint_new')}?connector={connector.public_id}"


def test_without_a_connector_there_is_nothing_to_publish(cast: Cast) -> None:
    assert "Upload a table" in text_of(signed_in(cast.bob).get(address(cast, "endpoint_new")))


def test_the_connector_is_chosen_first(cast: Cast, connector: Connector) -> None:
    client = signed_in(cast.bob)
    assert "people (Table)" in text_of(client.get(address(cast, "endpoint_new")))
    assert "Place of" in text_of(client.get(new(cast, connector)))
    assert client.get(f"{address(cast, 'endpoint_new')}?connector=nope").status_code == 404


def test_sent_without_a_connector_it_is_asked_for_and_what_was_typed_is_kept(
    cast: Cast, connector: Connector
) -> None:
    client, page = signed_in(cast.bob), address(cast, "endpoint_new")
    answer = client.post(page, TYPED)
    assert (answer.status_code, NamedEndpoint.objects.count()) == (422, 0)
    assert "Choose the connector." in text_of(answer)
    assert b'name="name" value="Open-People"' in answer.content
    assert client.post(page, {**TYPED, "connector": connector.public_id}).status_code == 303
    assert NamedEndpoint.objects.get().fixed_filters == {"status": "open"}


def test_what_was_typed_is_published(cast: Cast, connector: Connector) -> None:
    answer = signed_in(cast.bob).post(new(cast, connector), TYPED)
    made = NamedEndpoint.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        address(cast, "endpoint", made.public_id),
    )
    assert (made.name, made.columns, made.max_rows) == ("open-people", ["status", "id"], 50)
    assert (made.fixed_filters, made.requires_token) == ({"status": "open"}, True)
    [parameter] = made.parameters.all()
    assert (parameter.name, parameter.column, parameter.is_required) == ("who", "id", True)
    assert parameter.default is None


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": ""}, "Enter a name."),
    "no address": ({"name": "a b"}, "lower-case letters"),
    "reserved": ({"name": "keys"}, "Choose another name"),
    "no columns": ({"column_0_shown": "", "column_1_shown": ""}, "Choose the columns to show"),
    "a value alone": ({"filter_1_value": "x"}, "Choose the column of this value."),
    "a column twice": ({"filter_1_column": "status", "filter_1_value": "x"}, "stands here twice"),
    "a column alone": ({"parameter_1_column": "id"}, "Enter the name of this parameter."),
    "a name alone": ({"parameter_1_name": "x"}, "Choose the column of this parameter."),
    "a column that is no choice": ({"parameter_0_column": "score"}, "Select a valid choice"),
    "no value of its kind": ({"parameter_0_default": "x"}, "is not a value of"),
    "too many rows": ({"max_rows": "10001"}, "less than or equal to 10000"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    cast: Cast, connector: Connector, case: str
) -> None:
    change, said = WRONG[case]
    answer = signed_in(cast.bob).post(new(cast, connector), {**TYPED, **change})
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert b'value="open"' in answer.content
    assert not NamedEndpoint.objects.exists()


def test_a_form_that_is_saved_as_it_came_changes_nothing(cast: Cast, connector: Connector) -> None:
    made = endpoint(
        cast, connector, columns=["born", "id"], fixed_filters={"status": "open"}, max_rows=7,
        parameters=[Parameter("who", "id", default="1"), Parameter("state", "status", True, "")],
    )  # fmt: skip
    path = address(cast, "endpoint_settings", made.public_id)
    client = signed_in(cast.bob)
    form = client.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in sent.items() if value not in (None, False, "")}
    before = (
        made.columns,
        made.fixed_filters,
        list(made.parameters.values_list("name", "column", "is_required", "default")),
    )
    assert client.post(path, kept).status_code == 303
    made.refresh_from_db()
    after = (
        made.columns,
        made.fixed_filters,
        list(made.parameters.values_list("name", "column", "is_required", "default")),
    )
    assert (after, made.max_rows) == (before, 7)


def test_of_an_http_api_names_are_typed(cast: Cast) -> None:
    typed = {
        "name": "orders", "max_rows": "10", "column_0_name": "id", "column_2_name": "total",
        "parameter_0_name": "state", "parameter_0_column": "status", "parameter_0_default": "paid",
    }  # fmt: skip
    signed_in(cast.bob).post(new(cast, http(cast)), typed)
    made = NamedEndpoint.objects.get()
    assert (made.columns, made.requires_token) == (["id", "total"], False)
    assert made.parameters.get().default == "paid"


def test_another_connector_can_take_its_place(cast: Cast, connector: Connector) -> None:
    made, other = endpoint(cast, connector), table(cast, name="others")
    path = address(cast, "endpoint_settings", made.public_id)
    signed_in(cast.bob).post(f"{path}?connector={other.public_id}", TYPED)
    made.refresh_from_db()
    assert made.connector == other


def test_the_address_is_shown_while_the_name_is_typed(cast: Cast, connector: Connector) -> None:
    assert b'data-mirror="#id_name"' in signed_in(cast.bob).get(new(cast, connector)).content


def test_more_rows_of_fields_come_with_all_that_was_typed(cast: Cast) -> None:
    connector = table(cast)
    browser = signed_in(cast.alice)
    path = address(cast, "endpoint_new")
    typed = {
        "connector": connector.public_id,
        "name": "half-typed",
        "max_rows": "7",
        "parameter_2_name": "state",
        "parameter_2_column": "status",
        "parameter_2_required": "on",
    }
    answer = browser.post(path, {**typed, "more": "1"})
    page = text_of(answer)
    assert (answer.status_code, "Name of parameter 6" in page) == (200, True)
    assert re.search(
        r'name="name"[^>]* value="half-typed"|value="half-typed"[^>]* name="name"', page
    )
    assert 'value="state"' in page
    assert not NamedEndpoint.objects.exists()
    saved = browser.post(path, {**typed, "all_columns": "on", "parameter_5_name": ""})
    assert saved.status_code == 303, text_of(saved)
    assert [one.name for one in NamedEndpoint.objects.get().parameters.all()] == ["state"]
