"""Where does the work of a request happen? In one of a fixed number of threads, which are made on demand."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

Work = Callable[[], None]


class Threads:
    """At most `most` threads that take work in the order in which it came. A thread stays once it was made."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.made = self.free = 0
        self.lock = threading.Lock()
        self.queue: SimpleQueue[tuple[Work, Callable[[], Any]]] = SimpleQueue()

    async def run(self, work: Work) -> None:
        """Have `work` done in a thread, and return when it is. It must not raise."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self.put(work, lambda: loop.call_soon_threadsafe(settle, done))
        await done

    def put(self, work: Work, tell: Callable[[], Any]) -> None:
        with self.lock:
            needed = self.free <= 0 and self.made < self.most
            self.made += needed
            self.free -= 1
        self.queue.put((work, tell))
        if needed:
            threading.Thread(target=self.serve, name=f"request-{self.made}", daemon=True).start()

    def serve(self) -> None:
        with self.lock:
            self.free += 1
        while True:
            work, tell = self.queue.get()
            try:
                work()
            finally:
                with self.lock:
                    self.free += 1
                tell()


def settle(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)
