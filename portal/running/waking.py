"""How is the event loop woken by other threads? Once for all who call before it looks.

For each request granian calls the loop from a thread of its own, twice where there is a body. asyncio writes a byte
into a socket for every such call, and lets go of the interpreter while it does: so the two threads took turns at it for
every byte. What is called waits in a list that is looked through as a whole, so one byte is enough until it was read.
"""

import asyncio
from typing import Any

# The names of asyncio's selector loops: private ones, so a loop that lacks one of them is left as it is.
WRITE, READ, SOCKET = "_write_to_self", "_read_from_self", "_ssock"


def wake_once(loop: asyncio.AbstractEventLoop) -> bool:
    """Have calls from other threads write one byte until the loop has read it. False for a loop that is made otherwise.

    A thread puts its call into the loop's list before it comes here, and the loop looks at its list after it has read.
    So whoever finds a byte on its way will be heard of with it, and the mark is only taken away after the reading:
    taken away before, it might be set by a byte that the same reading swallows.
    """
    if not all(hasattr(loop, name) for name in (WRITE, READ, SOCKET, "_add_reader")):
        return False
    made: Any = loop
    write, read = getattr(loop, WRITE), getattr(loop, READ)
    is_on_its_way = False

    def write_once() -> None:
        nonlocal is_on_its_way
        if not is_on_its_way:
            is_on_its_way = True
            write()

    def read_all() -> None:
        nonlocal is_on_its_way
        try:
            read()
        finally:
            is_on_its_way = False

    setattr(loop, WRITE, write_once)
    made._add_reader(getattr(loop, SOCKET).fileno(), read_all)
    return True
