"""A walk through pages goes on as long as they differ, and meets a circle of any length."""

from collections.abc import Iterable
from itertools import chain, cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.http.places import Place, place_after


def walk(names: Iterable[str]) -> None:
    place = Place(None)
    for name in names:
        place = Place(*place_after(place, name, None, 0).as_list())


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_circle_is_met_however_long_it_is_and_whatever_leads_to_it(
    tail: int, circle: int
) -> None:
    names = chain((f"t{n}" for n in range(tail)), cycle(f"c{n}" for n in range(circle)))
    with pytest.raises(Refusal, match="the same page twice"):
        walk(islice(names, 4 * (tail + circle)))


@given(st.integers(0, 500))
def test_pages_that_differ_are_never_refused(count: int) -> None:
    walk(map(str, range(count)))
