"""What was typed about an endpoint becomes the settings that the services check."""

from resources.endpoints.forms import ConnectorChoiceForm, EndpointForm
from resources.endpoints.services import EndpointSettings
from tests.cast import Cast
from tests.resources.making import http, table


def test_the_defaults_are_those_of_the_service(cast: Cast) -> None:
    form = EndpointForm(connector=table(cast))
    before = EndpointSettings(name="", connector=form.connector)
    assert form.initial["max_rows"] == before.max_rows
    assert form.initial["requires_token"] is before.requires_token is True
    assert form.initial["all_columns"] is True


def test_all_columns_are_none_in_particular(cast: Cast) -> None:
    typed = {"name": "ab", "all_columns": "on", "column_0_shown": "on", "max_rows": "5"}
    form = EndpointForm(typed, connector=table(cast))
    assert form.is_valid()
    assert (form.settings().columns, form.settings().requires_token) == ([], False)


def test_an_api_tells_its_placeholders_and_a_table_has_none(cast: Cast) -> None:
    api = http(cast, path="/of/{who}", query="status={state}")
    assert EndpointForm(connector=api).placeholders == ["state", "who"]
    assert EndpointForm(connector=table(cast)).placeholders == []


def test_connectors_are_offered_with_their_kind(cast: Cast) -> None:
    connector = table(cast)
    choices = ConnectorChoiceForm(connectors=[connector]).fields["connector"].choices
    assert list(choices) == [(connector.public_id, "people (Table)")]
