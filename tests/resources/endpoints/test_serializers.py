"""Endpoints in the API: strict in what they take, and complete in what they show."""

import pytest
from rest_framework.exceptions import ValidationError

from portal.api.fields import validated
from resources.endpoints.rules import Parameter
from resources.endpoints.serializers import EndpointAsked, EndpointChangeAsked, endpoint_shown
from tests.cast import Cast
from tests.resources.making import endpoint, table


def test_a_parameter_is_optional_and_without_a_default_unless_told_otherwise() -> None:
    asked = validated(EndpointChangeAsked, {"parameters": [{"name": "a", "column": "b"}]})
    [parameter] = asked["parameters"]
    assert (parameter["required"], parameter["default"]) == (False, None)


def test_what_was_not_named_is_not_changed() -> None:
    assert validated(EndpointChangeAsked, {"name": "a"}) == {"name": "a"}


def test_a_new_endpoint_needs_a_name_and_a_connector() -> None:
    with pytest.raises(ValidationError) as error:
        validated(EndpointAsked, {})
    assert set(error.value.get_codes()) == {"name", "connector"}


def test_an_empty_default_and_none_are_told_apart(cast: Cast) -> None:
    parameters = [Parameter("a", "status", default=""), Parameter("b", "status")]
    shown = endpoint_shown(endpoint(cast, table(cast), parameters=parameters))
    assert [parameter["default"] for parameter in shown["parameters"]] == ["", None]
