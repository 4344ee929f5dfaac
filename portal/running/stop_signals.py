"""How is a serving process told to stop exactly once, however many signals it gets?

Ctrl-C reaches every process of a terminal's group, and granian's master then sends SIGTERM to its workers as well.
Granian's handler writes into a channel with room for one more; a third signal finds it full and holds the worker
until it is killed. So both signals are blocked in a worker: SIGINT is the master's business, and one thread waits for
the first SIGTERM and passes it on.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable
from types import FrameType

BLOCKED = {signal.SIGINT, signal.SIGTERM}


def pass_on_once(*, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Call in the main thread of a worker before it starts another thread: threads inherit what is blocked.

    `meanwhile` is called once, in a thread of its own, while the requests under way end. Outside a worker, where
    Ctrl-C has its usual meaning, nothing is done.
    """
    if multiprocessing.parent_process() is None:
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED)
    signal.signal(signal.SIGUSR1, stop)
    threading.Thread(
        target=wait_and_wake,
        args=(threading.get_ident(), meanwhile),
        name="stop-signal",
        daemon=True,
    ).start()


def wait_and_wake(main_thread: int, meanwhile: Callable[[], None]) -> None:
    """Wait for the first SIGTERM, then interrupt the main thread, which alone runs handlers."""
    signal.sigwait({signal.SIGTERM})
    signal.pthread_kill(main_thread, signal.SIGUSR1)
    meanwhile()


def stop(number: int, frame: FrameType | None) -> None:
    """Let one SIGTERM through to the main thread, where the server's event loop learns of it."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    signal.raise_signal(signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
