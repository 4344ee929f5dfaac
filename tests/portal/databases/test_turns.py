"""Writers come in the order of asking; nobody is passed over, and nobody waits for ever."""

import threading
import time

import pytest
from django.db import OperationalError

from portal.databases.turns import Turns


def test_turns_come_in_the_order_of_asking():
    turns, served, threads = Turns(), [], []
    turns.take(1)

    def write(number: int) -> None:
        turns.take(60)
        served.append(number)
        turns.end()

    for number in range(5):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(turns.waiters) <= number:
            time.sleep(0.001)
    turns.end()
    for thread in threads:
        thread.join(60)
    assert (served, turns.is_taken) == ([0, 1, 2, 3, 4], False)


def test_whoever_waits_too_long_is_told_so_and_leaves_the_queue():
    turns = Turns()
    turns.take(1)
    with pytest.raises(OperationalError, match="database is locked"):
        turns.take(0.01)
    turns.end()
    turns.take(0)
    assert list(turns.waiters) == []
