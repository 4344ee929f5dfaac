"""Work is done by as many threads as are needed, and by no more than were allowed."""

import asyncio
import threading
from collections.abc import Callable

from portal.running.threads import Threads


def run_all(threads: Threads, *work: Callable[[], None]) -> None:
    async def together() -> None:
        await asyncio.gather(*(threads.run(each) for each in work))

    asyncio.run(together())


def test_work_is_done_in_another_thread() -> None:
    done: list[str] = []
    run_all(Threads(2), lambda: done.append(threading.current_thread().name))
    assert done == ["request-1"]


def test_work_at_the_same_time_gets_threads_of_its_own() -> None:
    together = threading.Barrier(3, timeout=30)
    threads = Threads(3)
    run_all(threads, *[lambda: (together.wait(), None)[1]] * 3)
    assert threads.made == 3


def test_there_are_never_more_than_allowed() -> None:
    threads, seen = Threads(2), set[int]()
    run_all(threads, *[lambda: seen.add(threading.get_ident())] * 50)
    assert threads.made <= 2
    assert len(seen) <= 2


def test_one_after_the_other_is_done_by_one() -> None:
    threads = Threads(8)
    for _ in range(5):
        run_all(threads, lambda: None)
    assert threads.made <= 2
