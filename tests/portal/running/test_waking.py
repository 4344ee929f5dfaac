"""The event loop is woken by one byte for all who call before it looks, and nobody's call is lost."""

import asyncio
import signal
import threading
import time

import pytest

from portal.running.waking import SOCKET, wake_once

CALLS, THREADS = 3_000, 3


@pytest.fixture
def loop():
    made = asyncio.new_event_loop()
    yield made
    made.close()


def run(loop, coroutine, within=20.0):
    return loop.run_until_complete(asyncio.wait_for(coroutine, within))


def test_every_call_of_every_thread_is_run(loop):
    """A lost wake would leave the last of them waiting until the timeout."""
    assert wake_once(loop)
    done, seen = asyncio.Event(), []

    def called(one):
        seen.append(one)
        if len(seen) == CALLS * THREADS:
            done.set()

    def call(number):
        for one in range(CALLS):
            loop.call_soon_threadsafe(called, (number, one))
            if one % 50 == 0:
                time.sleep(
                    0
                )  # lets the loop come between, so that it sleeps and is woken many times

    threads = [threading.Thread(target=call, args=(number,)) for number in range(THREADS)]

    async def main():
        for thread in threads:
            thread.start()
        await done.wait()

    run(loop, main())
    for thread in threads:
        thread.join()
    assert sorted(seen) == [(number, one) for number in range(THREADS) for one in range(CALLS)]


def test_a_loop_that_sleeps_is_woken_again_and_again(loop):
    assert wake_once(loop)

    async def ask(times=200):
        for _ in range(times):
            told = loop.create_future()
            thread = threading.Thread(
                target=loop.call_soon_threadsafe, args=(told.set_result, None)
            )
            thread.start()
            await told
            thread.join()

    run(loop, ask())


def test_one_byte_is_written_for_all_who_call_before_the_loop_looks(loop):
    assert wake_once(loop)
    written, seen = [], []
    send = loop._csock.send

    class Counted:
        def send(self, what):
            written.append(what)
            return send(what)

        def close(self):
            socket.close()

    socket, loop._csock = loop._csock, Counted()
    for one in range(10):
        loop.call_soon_threadsafe(seen.append, one)
    run(loop, asyncio.sleep(0.01))
    assert (seen, len(written)) == (list(range(10)), 1)


def test_signals_still_arrive(loop):
    assert wake_once(loop)
    heard = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, heard.set)

    async def main():
        signal.raise_signal(signal.SIGUSR1)
        await heard.wait()
        loop.call_soon_threadsafe(heard.clear)
        await asyncio.sleep(0.01)
        assert not heard.is_set()

    run(loop, main())
    loop.remove_signal_handler(signal.SIGUSR1)


def test_a_loop_of_another_kind_is_left_alone():
    class Foreign:
        """Without a socket of its own."""

    assert not hasattr(Foreign, SOCKET)
    assert wake_once(Foreign()) is False
