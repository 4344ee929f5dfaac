"""The query string of an API address: one value a name, in UTF-8, and never a credential."""

import pytest
from django.test import RequestFactory

from portal.errors import Refusal
from portal.http.query import check_query, is_asked


def check(query: str, *repeatable: str) -> None:
    request = RequestFactory().get("/v1/keys", QUERY_STRING=query)
    check_query(request, frozenset(repeatable))


@pytest.mark.parametrize("name", ["api_key", "API_KEY", "x-api-key", "access_token", "secret_key"])
def test_a_credential_in_the_address_is_refused(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(f"{name}=kd_live_something")
    assert (refused.value.status, refused.value.code) == (400, "credential_in_url")


def test_the_refusal_does_not_repeat_the_credential() -> None:
    with pytest.raises(Refusal) as refused:
        check("api_key=kd_live_something")
    assert "kd_live_something" not in refused.value.detail


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=1&limit=2", "repeated_parameter"),
        ("limit=1&limit=1", "repeated_parameter"),
        ("search=a%00b", "invalid_character"),
        ("a%00b=1", "invalid_character"),
        ("search=%ff", "invalid_encoding"),
        ("search=%ed%a0%80", "invalid_encoding"),
    ],
)
def test_an_ambiguous_or_broken_query_is_refused(query: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(query)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize("query", ["", "limit=1&search=K%C3%B6ln", "unknown=1", "flag", "a=%"])
def test_an_ordinary_query_passes(query: str) -> None:
    assert check(query) is None


def test_a_parameter_may_repeat_where_the_route_says_so() -> None:
    assert check("permission=a&permission=b", "permission") is None


def test_a_switch_is_true_or_left_out() -> None:
    asked = [
        is_asked(RequestFactory().get(f"/{query}"), "confirmed")
        for query in ("", "?confirmed=true")
    ]
    assert asked == [False, True]


@pytest.mark.parametrize("value", ["", "yes", "TRUE", "false", "1"])
def test_any_other_value_of_a_switch_is_refused(value: str) -> None:
    with pytest.raises(Refusal) as refused:
        is_asked(RequestFactory().get("/", {"confirmed": value}), "confirmed")
    assert (refused.value.status, refused.value.code) == (400, "invalid_choice")
