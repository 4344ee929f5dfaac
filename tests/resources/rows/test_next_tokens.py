"""How a caller asks for the next page: with a token of this very query, untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from resources.models import Connector
from resources.queries import Query
from resources.rows.next_tokens import next_token, place_in

CONNECTOR = Connector(public_id="abc", revision=1)
QUERY = Query(filters={"a": "1", "b": "2"}, columns=("x",), limit=10)


@given(
    st.one_of(
        st.integers(),
        st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers()).map(list),
    )
)
def test_a_place_comes_back(place: object) -> None:
    assert place_in(CONNECTOR, QUERY, next_token(CONNECTOR, QUERY, place)) == place


def test_another_limit_may_go_on_with_the_same_walk() -> None:
    token = next_token(CONNECTOR, QUERY, 7)
    other = Query(filters={"b": "2", "a": "1"}, columns=("x",), limit=99)
    assert place_in(CONNECTOR, other, token) == 7


@pytest.mark.parametrize(
    ("connector", "query"),
    [
        (Connector(public_id="xyz", revision=1), QUERY),
        (Connector(public_id="abc", revision=2), QUERY),
        (CONNECTOR, Query(filters={"a": "1"}, columns=("x",))),
        (CONNECTOR, Query(filters={"a": "1", "b": "3"}, columns=("x",))),
        (CONNECTOR, Query(filters={"a": "1", "b": "2"})),
    ],
)
def test_a_token_of_another_query_is_refused(connector: Connector, query: Query) -> None:
    with pytest.raises(InvalidInput) as refusal:
        place_in(connector, query, next_token(CONNECTOR, QUERY, 7))
    assert refusal.value.code == "invalid_next_token"


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        place_in(CONNECTOR, QUERY, text)


def test_a_token_without_end_is_refused_unread() -> None:
    with pytest.raises(InvalidInput):
        place_in(CONNECTOR, QUERY, "a" * 100_000)
