"""What an endpoint may be called and may ask."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.errors import InvalidInput
from resources.endpoints.rules import (
    RESERVED_NAMES,
    Parameter,
    clean_columns,
    clean_filters,
    clean_name,
    clean_parameters,
)
from tests.cast import Cast
from tests.resources.making import http, table


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        whole = prefix + str(pattern.pattern)
        found += routes(pattern, whole) if isinstance(pattern, URLResolver) else [whole]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def test_every_route_of_ours_under_v1_is_a_reserved_name() -> None:
    names = {
        re.split(r"[/.]", route.removeprefix("v1/"))[0]
        for route in routes(get_resolver())
        if route.startswith("v1/") and not route.startswith("v1/<")
    }
    assert {"keys", "whoami", "auth"} <= names <= RESERVED_NAMES


@pytest.mark.parametrize("name", ["conversations", "my-rows_2", "A1", " rows "])
def test_a_name_for_an_address_is_taken_in_lower_case(name: str) -> None:
    assert clean_name(name) == name.strip().lower()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "1a",
        "-a",
        "a-",
        "a b",
        "a/b",
        "a.b",
        "ä1",
        "a" * 65,
        "keys",
        "Keys",
        "openapi",
        "whoami",
    ],
)
def test_a_name_that_cannot_be_an_address_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_name(name)
    assert refusal.value.code in {"invalid_name", "name_reserved"}


@pytest.mark.parametrize(
    "name", ["format", "Limit", "nextToken", "token", "api_key", "a b", "", "1a", "x-api-key"]
)
def test_a_parameter_cannot_take_the_name_of_something_else(cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_parameters([Parameter(name, "id")], table(cast))
    assert refusal.value.code == "invalid_parameter"


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        (Parameter("a", "nope"), "unknown_column"),
        (Parameter("a", "score"), "not_filterable"),
        (Parameter("a", "id", default="x"), "invalid_value"),
        (Parameter("a", "status", default="x" * 201), "invalid_value"),
        (Parameter("a", "status", default="a\0"), "invalid_value"),
    ],
)
def test_a_parameter_asks_only_what_the_table_can_answer(
    cast: Cast, parameter: Parameter, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_parameters([parameter], table(cast))
    assert refusal.value.code == code


def test_two_parameters_do_not_share_a_name(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        clean_parameters([Parameter("a", "id"), Parameter("A", "status")], table(cast))


def test_fixed_filters_are_checked_like_parameters(cast: Cast) -> None:
    connector = table(cast)
    assert clean_filters({"status": "open"}, connector) == {"status": "open"}
    for wrong in ({"nope": "1"}, {"score": "1"}, {"id": "x"}):
        with pytest.raises(InvalidInput):
            clean_filters(wrong, connector)


def test_columns_are_those_of_the_table_each_once(cast: Cast) -> None:
    connector = table(cast)
    assert clean_columns(["status", "id"], connector) == ["status", "id"]
    for wrong in (["nope"], ["id", "id"]):
        with pytest.raises(InvalidInput):
            clean_columns(wrong, connector)


def test_what_an_http_api_calls_its_fields_is_known_when_it_answers(cast: Cast) -> None:
    connector = http(cast)
    assert clean_parameters([Parameter("a", "any")], connector)
    for wrong in ("", "a\0", "x" * 101):
        with pytest.raises(InvalidInput):
            clean_parameters([Parameter("a", wrong)], connector)
