"""Whatever happens, no more pass in any stretch of a window's length than are allowed, and refusals have a reason.

Processes share a lender, come and go, and ask at moments that lie anywhere; beside them stands a naive counter that
remembers each request.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.limits.counting import REFUSED_AGAIN, Counter
from keys.limits.lenders import NOTHING_BACK, Back, InMemory
from keys.limits.named import Limit
from keys.limits.states import SLOTS, Calendar, Grant, State, Window, counting_of

PROCESSES = 4
SECONDS = 6
DAY = 86_400.0
START = 1_772_409_600.0  # a midnight in UTC


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class SharedLender:
    """The database's arithmetic without a database."""

    clock: Clock
    lends = True
    states: dict[str, State] = field(default_factory=dict)

    def borrow(self, limit: Limit, wish: int, least: int, back: Back = NOTHING_BACK) -> Grant:
        state, counting = self.states.setdefault(limit.counter, {}), counting_of(limit)
        counting.give_back(state, back.tag, back.units)
        return counting.grant(state, self.clock(), wish, least)

    def sweep(self) -> None:
        """There is little."""


# (process, seconds since the last event, cost; None: the process is killed and starts anew)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, PROCESSES - 1),
        st.sampled_from([0.0, 0.0, 0.01, 0.1, 0.5, 1.7, 6.0]) | st.floats(0, 3),
        st.sampled_from([1, 1, 1, 1, 2, 5, 0, None]),
    ),
    max_size=150,
)


@given(events=EVENTS, requests=st.integers(1, 40))
def test_a_window_never_lets_more_through_and_refuses_only_what_others_hold(
    events, requests
) -> None:
    clock = Clock()
    shared = SharedLender(clock)
    counters = [Counter(shared, seconds=clock) for _ in range(PROCESSES)]
    limit = Limit("k1/6", "key", requests, seconds=SECONDS)
    passed: list[tuple[float, int]] = []
    lost: list[tuple[float, int]] = []  # borrowed by processes that were killed
    for process, pause, cost in events:
        clock.now += pause
        counter = counters[process]
        if cost is None:
            lost += [(clock.now, block.left) for block in counter.blocks.values()]
            counters[process] = Counter(shared, seconds=clock)
            continue
        counter.sweep()
        told = counter.spend((limit,), cost)
        if told.refused_by is None:
            passed.append((clock.now, cost))
            assert since(passed, clock.now - SECONDS) <= requests
        else:
            late = 2 * SECONDS / SLOTS + REFUSED_AGAIN
            lent = sum(block.left for other in counters for block in other.blocks.values())
            gone = clock.now - SECONDS - late
            # What was given back since this process was refused last.
            counted = since(passed, gone) + since(lost, gone) + lent
            assert counted + cost > requests or just_refused(counter)


def just_refused(counter: Counter) -> bool:
    return any(block.refused_until > counter.seconds() for block in counter.blocks.values())


def since(log: list[tuple[float, int]], moment: float) -> int:
    return sum(units for at, units in log if at > moment)


@given(events=EVENTS, requests=st.integers(1, 40))
def test_a_process_alone_counts_to_a_slot(events, requests) -> None:
    clock = Clock()
    counter = Counter(SharedLender(clock), InMemory(clock), clock)
    limit = Limit("k1/6", "key", requests, seconds=SECONDS)
    passed: list[tuple[float, int]] = []
    for _, pause, cost in events:
        clock.now += pause
        told = counter.spend((limit,), cost or 1)
        if told.refused_by is None:
            passed.append((clock.now, cost or 1))
            assert since(passed, clock.now - SECONDS) <= requests
            assert told.standings[0].remaining <= requests - since(passed, clock.now - SECONDS)
        else:
            gone = clock.now - SECONDS - SECONDS / SLOTS
            assert since(passed, gone) + (cost or 1) > requests


@given(events=EVENTS, requests=st.integers(1, 40))
def test_a_quota_forgets_nothing_but_what_the_killed_had_borrowed(events, requests) -> None:
    clock = Clock(START + DAY - 30)
    shared = SharedLender(clock)
    counters = [Counter(shared, seconds=clock) for _ in range(PROCESSES)]
    limit = Limit("k1/day", "key-day", requests, period="day")
    passed: list[tuple[float, int]] = []
    lost: list[tuple[float, int]] = []
    for process, pause, cost in events:
        clock.now += pause
        counter, midnight = counters[process], clock.now - clock.now % DAY - 1e-6
        if cost is None:
            lost += [(clock.now, block.left) for block in counter.blocks.values()]
            counters[process] = Counter(shared, seconds=clock)
            continue
        counter.sweep()
        told = counter.spend((limit,), cost)
        if told.refused_by is None:
            passed.append((clock.now, cost))
            assert since(passed, midnight) <= requests
        else:
            lent = sum(block.left for other in counters for block in other.blocks.values())
            counted = since(passed, midnight) + since(lost, midnight) + lent
            assert counted + cost > requests or just_refused(counter)


# One thing at a time ------------------------------------------------------------------------------------------------


@contextmanager
def alone(requests: int, seconds: int = SECONDS) -> Iterator[tuple[Counter, Limit, Clock]]:
    clock = Clock()
    counter = Counter(SharedLender(clock), InMemory(clock), clock)
    yield counter, Limit("k1/6", "key", requests, seconds=seconds), clock


def test_what_one_limit_refuses_is_taken_from_no_other() -> None:
    with alone(5) as (counter, wide, _):
        narrow = Limit("o1/6", "organization", 1, seconds=SECONDS)
        assert counter.spend((wide, narrow)).refused_by is None
        told = counter.spend((wide, narrow))
        assert told.refused_by == narrow
        assert [standing.remaining for standing in told.standings] == [4, 0]


def test_cost_beyond_the_limit_is_refused_and_counts_nothing() -> None:
    with alone(5) as (counter, limit, _):
        told = counter.spend((limit,), 6)
        assert (told.refused_by, told.wait, told.standings[0].remaining) == (limit, SECONDS, 5)
        assert counter.spend((limit,), 5).refused_by is None


def test_asking_counts_nothing() -> None:
    with alone(2) as (counter, limit, _):
        for _ in range(5):
            assert counter.spend((limit,), 0).standings[0].remaining == 2
        counter.spend((limit,), 2)
        told = counter.spend((limit,), 0)
        assert (told.refused_by, told.standings[0].remaining) == (None, 0)


def test_after_the_time_that_is_told_there_is_more() -> None:
    with alone(3) as (counter, limit, clock):
        for pause in (0.0, 1.0, 1.0):
            clock.now += pause
            counter.spend((limit,))
        told = counter.spend((limit,))
        assert told.refused_by == limit
        assert told.wait == told.standings[0].reset == 5
        clock.now += told.wait
        assert counter.spend((limit,)).refused_by is None
        assert counter.spend((limit,)).refused_by == limit


@pytest.mark.parametrize("back", [1.0, 5.0, 3600.0, 10 * DAY])
def test_a_clock_set_back_lets_no_more_through_and_locks_nobody_out(back: float) -> None:
    window, state = Window(2, SECONDS), dict[str, object]()
    assert window.grant(state, START, 2, 2).units == 2
    grant = window.grant(state, START - back, 1, 1)
    assert (grant.units, grant.wait <= back + SECONDS * 2) == (0, True)
    assert window.grant(state, START - back + SECONDS * 2 + min(back, SECONDS), 1, 1).units == 1


def test_a_quota_outlives_a_clock_that_was_set_back_over_midnight_and_one_that_was_years_ahead() -> (
    None
):
    calendar, state = Calendar(2, "day"), dict[str, object]()
    assert calendar.grant(state, START + 1, 2, 2).units == 2
    assert calendar.grant(state, START - 1, 1, 1).units == 0
    assert calendar.grant(state, START + DAY, 2, 2).units == 2
    state["period"] = 10**6
    assert calendar.grant(state, START + DAY, 1, 1).units == 0
    assert calendar.grant(state, START + 2 * DAY, 1, 1).units == 1


def test_a_month_is_one_of_the_calendar() -> None:
    calendar, state = Calendar(1, "month"), dict[str, object]()
    february = START - 3 * DAY  # the 27th of February
    assert calendar.grant(state, february, 1, 1).units == 1
    grant = calendar.grant(state, february, 1, 1)
    assert (grant.units, grant.wait) == (0, 2 * DAY)
    assert calendar.grant(state, february + 2 * DAY, 1, 1).units == 1


# When to come again -------------------------------------------------------------------------------------------------

OFTEN = st.lists(
    st.tuples(
        st.integers(0, PROCESSES - 1),
        st.sampled_from([0.0, 0.0, 0.01, 0.1, 0.3, 1.7]) | st.floats(0, 1),
        st.integers(1, 6),
    ),
    max_size=150,
)


@given(events=OFTEN, requests=st.integers(1, 20), period=st.sampled_from([None, "day"]))
def test_who_is_refused_is_told_the_second_in_which_it_would_pass_and_none_later(
    events, requests, period
) -> None:
    """Where nobody else takes or gives back in between: at the second before it would be refused once more."""
    clock = Clock(START + DAY - 30)
    shared = SharedLender(clock)
    counters = [Counter(shared, seconds=clock) for _ in range(PROCESSES)]
    limit = Limit("k1/6", "key", requests, seconds=0 if period else SECONDS, period=period)
    for process, pause, cost in events:
        clock.now += pause
        counter = counters[process]
        is_repeated = counter.block_of(limit).refuses(cost, clock.now)
        told = counter.spend((limit,), cost)
        if told.refused_by is None or cost > requests:
            continue

        def passes_in(seconds: float, cost: int = cost) -> bool:
            state = deepcopy(shared.states[limit.counter])
            return counting_of(limit).grant(state, clock.now + seconds, cost, cost).units == cost

        assert told.wait == 1 or not passes_in(told.wait - 1)
        # What is repeated for a quarter of a second does not know what others took in it.
        assert is_repeated or passes_in(told.wait)


def test_a_slow_lender_makes_nobody_wait_longer() -> None:
    clock = Clock()

    class Slow(SharedLender):
        def borrow(self, *asked, **more) -> Grant:
            grant = super().borrow(*asked, **more)
            clock.now += 2.0
            return grant

    counter, limit = Counter(Slow(clock), seconds=clock), Limit("k1/6", "key", 1, seconds=SECONDS)
    assert counter.spend((limit,)).refused_by is None
    free_at = START + SECONDS + 2 * SECONDS / SLOTS
    told = counter.spend((limit,))
    assert (told.refused_by, told.wait) == (limit, math.ceil(free_at - clock.now))


def test_who_asks_for_less_than_the_one_before_is_told_its_own_time() -> None:
    clock = Clock()
    counter = Counter(SharedLender(clock), seconds=clock)
    limit = Limit("k1/6", "key", 5, seconds=SECONDS)
    for pause, cost in ((0.0, 2), (3.0, 3)):
        clock.now += pause
        assert counter.spend((limit,), cost).refused_by is None
    waits = [counter.spend((limit,), cost).wait for cost in (5, 2, 3, 1)]
    assert waits == [7, 4, 7, 4]
