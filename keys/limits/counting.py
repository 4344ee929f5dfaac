"""May this request pass its limits? Units are borrowed in blocks and spent in memory (decision 0056).

All limits of a request count, or none: what one of them refuses is taken from no other. Nothing is remembered of a
limit but what was borrowed of it, so memory holds the limits that were used in the last seconds, and no stranger adds
to them: they are those of keys that passed.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, OperationalError

from keys.limits.counts_in_database import InDatabase
from keys.limits.counts_in_redis import InPots
from keys.limits.lenders import Back, InMemory, Lender
from keys.limits.named import Limit
from portal.running.background import Job

MOST_BLOCKS = 100_000  # further limits are borrowed of for each request
LARGEST_BLOCK = 10_000
LONGEST_WAIT = 2.0  # seconds for others who ask for the same limit
KEPT_IN_MEMORY = 60  # seconds of a window that a restart may forget, where one process counts alone
# Seconds in which nobody is asked again for what was just refused: the slots of short windows, and not more than this.
REFUSED_AGAIN = 0.25
SWEEP_EVERY = 0.5
log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """Where one limit stands after a request was judged."""

    limit: Limit
    remaining: int
    reset: int  # seconds until more is free than now

    @property
    def name(self) -> str:
        return self.limit.name


class Counted(NamedTuple):
    """Whether a request may pass, and where its limits stand."""

    standings: tuple[Standing, ...]
    refused_by: Limit | None = None
    wait: int = 0  # seconds, of who was refused


NO_LIMITS = Counted(())


@dataclass
class Block:
    """What this process has of one limit. Its moments are of the monotonic clock."""

    limit: Limit
    lock: Lock = field(default_factory=Lock)
    left: int = 0
    tag: int = 0
    until: float = 0.0  # after which what is left goes back
    wish: int = 1  # units of the next block
    free: int = 0  # beside the block, when it was borrowed
    known_until: float = 0.0  # how long `free` is believed
    reset_at: float = 0.0
    refused: int = 0  # the cost that was refused last
    refused_until: float = 0.0  # nobody is asked for as much again before
    wait_until: float = 0.0

    def has(self, cost: int, now: float) -> bool:
        """Whether it can be spent here, or told for a cost of 0."""
        return self.left >= cost and self.until > now and (cost > 0 or self.known_until > now)

    def refuses(self, cost: int, now: float) -> bool:
        """Whether just as much was refused just now, so that the same would be said again."""
        is_the_same = cost == self.refused and now < self.refused_until
        return is_the_same and cost > self.free + self.left

    @property
    def back(self) -> Back:
        return Back(self.left, self.tag)

    def standing(self, now: float) -> Standing:
        remaining = min(max(self.free, 0) + self.left, self.limit.requests)
        return Standing(self.limit, remaining, max(math.ceil(self.reset_at - now), 1))


class Counter:
    """The limits that one process judges by. `shared` holds for all processes; `alone`, where there is one process
    only, for windows that a restart may forget."""

    def __init__(
        self,
        shared: Lender,
        alone: Lender | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.shared, self.alone, self.seconds = shared, alone, seconds
        self.blocks: dict[str, Block] = {}

    def lender_of(self, limit: Limit) -> Lender:
        if self.alone is not None and 0 < limit.seconds <= KEPT_IN_MEMORY:
            return self.alone
        return self.shared

    def spend(self, limits: Iterable[Limit], cost: int = 1) -> Counted:
        """Count `cost` requests of every limit, or of none where one of them has less; 0 asks and counts nothing.

        Raises OperationalError where a limit cannot be asked.
        """
        ordered = sorted(
            limits
        )  # of all callers alike: nobody waits for somebody who waits for them
        blocks = [self.block_of(limit) for limit in ordered]
        with held(blocks, LONGEST_WAIT if may_wait() else 0.0):
            self.keep(blocks)
            refused = [block for block in blocks if not self.fill(block, cost)]
            if not refused:
                for block in blocks:
                    block.left -= cost
            self.hand_back(blocks)
            now = self.seconds()
            standings = {block.limit: block.standing(now) for block in blocks}
            told = tuple(standings[limit] for limit in limits)
            if not refused:
                return Counted(told)
            longest = max(refused, key=lambda block: block.wait_until)
            wait = max(math.ceil(longest.wait_until - now), 1)
            return Counted(told, longest.limit, wait)

    def has_at_hand(self, limits: Iterable[Limit], cost: int = 1) -> bool:
        """Whether `spend` would ask nobody."""
        now = self.seconds()
        for limit in limits:
            block = self.blocks.get(limit.counter)
            if (
                block is None
                or block.lock.locked()
                or not (block.has(cost, now) or block.refuses(cost, now))
            ) and self.lender_of(limit).lends:
                return False
        return True

    def block_of(self, limit: Limit) -> Block:
        block = self.blocks.get(limit.counter)
        if block is None:
            block = Block(limit)
            if len(self.blocks) < MOST_BLOCKS:
                block = self.blocks.setdefault(limit.counter, block)
        block.limit = limit
        return block

    def keep(self, blocks: list[Block]) -> None:
        """Those that were swept between being looked for and being had, so that what they get is given back."""
        for block in blocks:
            if len(self.blocks) < MOST_BLOCKS:
                self.blocks.setdefault(block.limit.counter, block)

    def fill(self, block: Block, cost: int) -> bool:
        """See to it that the block has what is asked for. False where the limit has less."""
        now, limit = self.seconds(), block.limit
        if block.has(cost, now):
            return True
        if block.refuses(cost, now):
            return False
        lender = self.lender_of(limit)
        if lender.lends and not may_wait():
            raise SynchronousOnlyOperation("A limit is borrowed of in a thread.")
        if not cost:
            self.look(block, lender, now)
            return True
        wish = self.next_wish(block, now, cost) if lender.lends else cost
        grant = lender.borrow(limit, wish, cost, block.back)
        after = self.seconds()
        # What was asked for is spent at the lender's moment; what is borrowed beside it must be spent in its time.
        block.left, block.tag, block.until = grant.units, grant.tag, now + grant.lasts
        # Whoever waited for the lender is told no later a moment than the lender's own.
        block.free, block.reset_at = grant.free, now + grant.reset
        block.known_until = after + REFUSED_AGAIN
        if cost > grant.units:
            block.refused, block.wait_until = cost, now + grant.wait
            block.refused_until = after + min(grant.reset, REFUSED_AGAIN)
            return False
        block.refused_until = 0.0
        return True

    def look(self, block: Block, lender: Lender, now: float) -> None:
        """How much there is, for whoever counts nothing."""
        grant = lender.borrow(block.limit, 0, 0)
        block.free, block.reset_at = grant.free, now + grant.reset
        block.known_until = now + REFUSED_AGAIN

    def next_wish(self, block: Block, now: float, cost: int) -> int:
        """Twice as much as before where that was spent before its time, as much as was spent where it was not."""
        if block.until > now:
            block.wish = min(block.wish * 2, LARGEST_BLOCK)
        elif block.left:
            block.wish = max(block.wish - block.left, 1)
        return max(block.wish, cost)

    def hand_back(self, blocks: list[Block]) -> None:
        """What nobody would give back later: of a lender who lends nothing beyond a request, and of a block that was
        not kept."""
        for block in blocks:
            lender = self.lender_of(block.limit)
            is_kept = self.blocks.get(block.limit.counter) is block
            if block.left and not (lender.lends and is_kept):
                self.return_left(block, lender)

    def return_left(self, block: Block, lender: Lender) -> None:
        grant = lender.borrow(block.limit, 0, 0, block.back)
        block.left, block.free = 0, grant.free

    def sweep(self, *, everything: bool = False) -> None:
        """Give back what was not spent in its time, or all of it, and forget limits that nobody asks for."""
        now = self.seconds()
        for counter, block in list(self.blocks.items()):
            if not everything and block.until > now:
                continue
            with held([block]):
                if block.left:
                    self.return_left(block, self.lender_of(block.limit))
                if self.blocks.get(counter) is block and max(block.until, block.wait_until) <= now:
                    del self.blocks[counter]
        for lender in (self.shared, self.alone):
            if lender is not None:
                lender.sweep()


@contextmanager
def held(blocks: list[Block], seconds: float = LONGEST_WAIT) -> Iterator[None]:
    """Each with one caller at a time. Raises OperationalError when others take too long: a thread that waits for ever
    is worse than an answer that says to come again. SynchronousOnlyOperation where there is no time to wait."""
    taken: list[Block] = []
    try:
        for block in blocks:
            if not block.lock.acquire(timeout=seconds):
                if not seconds:
                    raise SynchronousOnlyOperation("A limit is asked by somebody else.")
                raise OperationalError("A limit could not be asked in time.")
            taken.append(block)
        yield
    finally:
        for block in taken:
            block.lock.release()


def may_wait() -> bool:
    """Not in an event loop: everybody would wait."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return True
    return False


def counter_of_installation() -> Counter:
    """As the settings say; a process that is alone needs nothing that is shared but the database."""
    if settings.ALONE:
        return Counter(InDatabase(), InMemory())
    return Counter(InPots(settings.CACHE_URL) if settings.CACHE_URL else InDatabase())


counter = counter_of_installation()


def spend(limits: tuple[Limit, ...], cost: int = 1) -> Counted:
    """Count a request of a key that passed everything else. Raises OperationalError where that cannot be done."""
    return counter.spend(limits, cost) if limits else NO_LIMITS


def has_at_hand(limits: tuple[Limit, ...], cost: int = 1) -> bool:
    """Whether so many requests can be counted without waiting for anybody: as many, and a single one, which is what
    the caller of a verification spends."""
    return counter.has_at_hand(limits, cost) and (cost == 1 or counter.has_at_hand(limits))


def job() -> Job:
    """Gives back what was borrowed and not spent, and all of it at a stop."""
    return Job("limits", SWEEP_EVERY, sweep, lambda: sweep(everything=True))


def sweep(*, everything: bool = False) -> None:
    """As `Counter.sweep`; a database that is away keeps what was lent until the window is over."""
    try:
        counter.sweep(everything=everything)
    except Error as error:
        log.warning("What was borrowed of limits is not given back: %s", error)
