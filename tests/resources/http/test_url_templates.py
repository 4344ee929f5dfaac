"""How the address of a call comes about, and that a value never leaves its place."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput, Refusal
from resources.http.url_templates import (
    address,
    clean_path,
    clean_query,
    filled_path,
    filled_query,
    placeholders,
)

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=50)


def test_placeholders_are_filled_and_empty_parts_left_out() -> None:
    query = "status={status}&sort=name&from={from}&text=a{b}c"
    pairs = filled_query(query, {"status": "a&b=c", "b": "-"})
    assert pairs == [("status", "a&b=c"), ("sort", "name"), ("text", "a-c")]


@given(PRINTABLE)
def test_a_value_in_a_query_stays_one_value(value: str) -> None:
    url = address("https://a.example", "/x", filled_query("a={v}&b=1", {"v": value}))
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == [("a", value), ("b", "1")]


@given(PRINTABLE)
def test_a_value_in_a_path_stays_one_step(value: str) -> None:
    try:
        path = filled_path("/a/{v}/b", {"v": value})
    except Refusal:
        return
    url = urlsplit(address("https://a.example", path, []))
    assert [unquote(part) for part in url.path.split("/")] == ["", "a", value, "b"]
    assert (url.netloc, url.query, url.fragment) == ("a.example", "", "")


@pytest.mark.parametrize("value", ["", ".", "..", "a/b", "a\\b", "a\nb", "x" * 501])
def test_a_value_that_would_climb_is_refused(value: str) -> None:
    with pytest.raises(Refusal):
        filled_path("/{v}", {"v": value})


def test_a_path_without_its_value_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        filled_path("/{v}", {})
    assert refusal.value.code == "missing_parameter"


@pytest.mark.parametrize(
    "path", ["a", "/a?b", "/a#b", "/../a", "/a/..", "/a b", "/{", "/{a b}", "/{1}", "/\\"]
)
def test_a_malformed_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput):
        clean_path(path)


@pytest.mark.parametrize(
    "query", ["{a}=1", "a={", "a=b c", "a=1#x", "a={a b}", "=1", "&".join(["a=1"] * 51)]
)
def test_a_malformed_query_is_refused(query: str) -> None:
    with pytest.raises(InvalidInput):
        clean_query(query)


def test_well_formed_templates_pass() -> None:
    path, query = clean_path(" /v1/{org}/rows "), clean_query("?a={x}&b=%20")
    assert (path, query, placeholders(path, query)) == (
        "/v1/{org}/rows",
        "a={x}&b=%20",
        {"org", "x"},
    )
