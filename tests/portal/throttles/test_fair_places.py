"""One organization never takes all places, and those who wait are let in organization by organization."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.throttles.fair_places import FairPlaces, NoPlaceError, share_of


def until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.001)


class Callers:
    """Threads that ask for a place and hold it until they are let go."""

    def __init__(self, places: FairPlaces) -> None:
        self.places, self.order, self.refused = places, [], []
        self.lets_go = threading.Semaphore(0)
        self.threads: list[threading.Thread] = []

    def come(self, organization: str) -> None:
        """One more caller, settled: it holds a place, waits or was refused."""
        before = self.settled
        thread = threading.Thread(target=self.call, args=(organization,), daemon=True)
        self.threads.append(thread)
        thread.start()
        until(lambda: self.settled > before)

    @property
    def settled(self) -> int:
        return len(self.order) + len(self.refused) + self.places.length

    def call(self, organization: str) -> None:
        try:
            with self.places.place(organization):
                self.order.append(organization)
                self.lets_go.acquire()
        except NoPlaceError:
            self.refused.append(organization)

    def end(self) -> None:
        for _ in self.threads:
            self.lets_go.release()
        for thread in self.threads:
            thread.join(20)


@pytest.fixture
def four():
    callers = Callers(FairPlaces(4, line=8, seconds=30))
    yield callers
    callers.end()


def test_one_organization_leaves_a_place_to_the_others(four: Callers) -> None:
    for _ in range(30):
        four.come("greedy")
    assert four.order == ["greedy"] * 3
    four.come("other")
    assert four.order[-1] == "other"


def test_those_who_wait_are_let_in_organization_by_organization(four: Callers) -> None:
    for name in ("held", "held", "held", "beside"):
        assert four.places.is_admitted(name)
    for name in ("a", "a", "a", "b", "c", "b"):
        four.come(name)
    for name in ("held", "held", "held", "beside"):
        four.places.leave(name)
        until(lambda: four.settled == 6)
    four.lets_go.release()
    until(lambda: len(four.order) == 5)
    assert four.order == ["a", "b", "c", "a", "b"]


def test_one_organization_does_not_fill_the_line(four: Callers) -> None:
    for _ in range(30):
        four.come("greedy")
    four.come("other")
    assert len(four.refused) == 30 - 3 - 6
    four.come("third")
    assert "third" not in four.refused


def test_whoever_waits_in_vain_is_refused_and_takes_nothing() -> None:
    places = FairPlaces(2, line=2, seconds=0.01)
    with places.place("a"), places.place("b"):
        with pytest.raises(NoPlaceError):
            places.place("c").__enter__()
        assert places.length == 0
    with places.place("c"), places.place("d"):
        pass


def test_a_place_is_given_back_by_work_that_fails() -> None:
    places = FairPlaces(1, line=0, seconds=0)
    with pytest.raises(ZeroDivisionError), places.place("a"):
        raise ZeroDivisionError
    with places.place("b"):
        pass


@pytest.mark.parametrize(("number", "most"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (24, 18)])
def test_a_share_is_three_quarters(number: int, most: int) -> None:
    assert share_of(number) == most


@settings(max_examples=200, deadline=None)
@given(
    most=st.integers(1, 6),
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60),
)
def test_there_are_never_more_than_the_places_and_never_more_than_a_share(most, steps) -> None:
    places, held = FairPlaces(most, line=0, seconds=0), []
    for organization, leaves in steps:
        if leaves and held:
            places.leave(held.pop())
        elif places.is_admitted(organization):
            held.append(organization)
            assert len(held) <= most
            assert held.count(organization) <= share_of(most)
        else:
            assert len(held) == most or held.count(organization) == share_of(most)
