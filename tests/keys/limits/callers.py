"""A program that spends a limit as one process of several, at random, and notes what it was told.

Usage: python -m tests.keys.limits.callers SECONDS REQUESTS WINDOW QUOTA FILE
Each line of the file: the moments before and after a request on the machine's monotonic clock, its cost, whether it
passed, and by what it was refused.
"""

import os
import random
import sys
import time
from pathlib import Path
from threading import Event, Thread


def main(seconds: float, requests: int, window: int, quota: int, path: Path) -> None:
    """Spend until the time is over; killed before, what was written stays."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from keys.limits import counting
    from keys.limits.named import Limit

    limits = (
        Limit("k1/window", "key", requests, seconds=window),
        Limit("k1/month", "key-month", quota, period="month"),
    )
    over = Event()
    sweeper = Thread(target=sweep, args=(counting.sweep, over), daemon=True)
    sweeper.start()
    until, chance = time.monotonic() + seconds, random.Random()
    with path.open("a", buffering=1) as notes:
        while time.monotonic() < until:
            cost = chance.choice((1, 1, 1, 2, 3))
            begun = time.monotonic()
            told = counting.spend(limits, cost)
            refused_by = told.refused_by.name if told.refused_by else "-"
            notes.write(f"{begun} {time.monotonic()} {cost} {refused_by}\n")
            time.sleep(chance.choice((0.0, 0.002, 0.01, 0.05)))
    over.set()
    sweeper.join()
    counting.sweep(everything=True)


def sweep(once: object, over: Event) -> None:
    assert callable(once)
    while not over.wait(0.2):
        once()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(float(given[0]), int(given[1]), int(given[2]), int(given[3]), Path(given[4]))
