"""How is a serving process told to stop exactly once, however many signals it gets?

Ctrl-C reaches every process of a terminal's group, and granian's master then sends SIGTERM to its workers as well.
Granian's handler sets a `threading.Event`; a second signal that interrupts it there finds the event's lock held by
the very thread it runs in, and the worker hangs until it is killed, about one time in four. So both signals are
blocked in a worker: SIGINT is the master's business, and one thread waits for the first SIGTERM and passes it on.
"""

import multiprocessing
import signal
import threading
from types import FrameType

BLOCKED = {signal.SIGINT, signal.SIGTERM}


def pass_on_once() -> None:
    """Call in the main thread of a worker before it starts another thread: threads inherit what is blocked.

    Outside a worker, where Ctrl-C has its usual meaning, nothing is done.
    """
    if multiprocessing.parent_process() is None:
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED)
    signal.signal(signal.SIGUSR1, stop)
    threading.Thread(
        target=wait_and_wake, args=(threading.get_ident(),), name="stop-signal", daemon=True
    ).start()


def wait_and_wake(main_thread: int) -> None:
    """Wait for the first SIGTERM, then interrupt the main thread, which alone runs handlers."""
    signal.sigwait({signal.SIGTERM})
    signal.pthread_kill(main_thread, signal.SIGUSR1)


def stop(number: int, frame: FrameType | None) -> None:
    """Call the handler that the server has put on SIGTERM since."""
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler):
        handler(signal.SIGTERM, frame)
