"""The judge of the revoke race finds each way in which a history can be wrong, and no fault in a right one."""

import pytest

from tests.faults.oracle import Seen, Violations, judge

CALLED, RETURNED = 10.0, 11.0


@pytest.mark.parametrize(
    ("seen", "violations"),
    [
        ([Seen(8, 9, True), Seen(11.1, 11.2, False)], Violations(0, 0, 0)),
        ([Seen(9.9, 11.5, True)], Violations(0, 0, 0)),
        ([Seen(10.1, 10.2, False), Seen(10.15, 10.9, True)], Violations(0, 0, 0)),
        ([Seen(11.1, 11.2, True)], Violations(1, 0, 0)),
        ([Seen(9, 9.5, False)], Violations(0, 1, 0)),
        ([Seen(10.1, 10.2, False), Seen(10.3, 10.4, True)], Violations(0, 0, 1)),
    ],
    ids=["right", "began before", "overlapping", "late", "early", "alive again"],
)
def test_a_history_is_judged(seen, violations):
    assert judge(seen, CALLED, RETURNED) == violations


def test_a_server_that_remembers_answers_for_a_moment_is_found_guilty():
    """The negative control: one node answers from a memory of 50 ms."""
    remembering = [Seen(11 + n / 100, 11 + n / 100 + 0.005, n < 5) for n in range(1, 20)]
    assert judge(remembering, CALLED, RETURNED).late == 4
