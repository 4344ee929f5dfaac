"""How does Redis make borrowing cheap, without a word in what is true? It keeps pots that were taken from the database.

A pot holds units of one limit that the database counts as handed out. Blocks come out of it by a script that runs
whole; whoever finds it empty or over fills it. When Redis is killed, paused, flushed or comes back with an old copy,
what is lost or late is a pot: that many fewer pass, and never one more (decision 0056). Its end is a moment of Redis'
own clock, read before the database was asked, so that a script that runs late finds it over.
"""

import math
from typing import Any, NamedTuple

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from keys.limits.counts_in_database import InDatabase
from keys.limits.lenders import NOTHING_BACK, Back, Lender
from keys.limits.named import Limit
from keys.limits.states import Grant
from portal.running.redis_absence import RedisAbsence

PREFIX = "keydock:limit:"
BLOCKS_OF_A_POT = 4
ANSWERS_WITHIN = 0.25  # seconds; somebody waits for it

# A pot counts for the run of the server that it was made in: an old copy may hold what was spent since.
# {moment, units taken, their tag, milliseconds that they last, milliseconds until more is free, free beside them,
# units left of a pot that is over, its tag}; the moment is in milliseconds of Redis.
MOMENT_AND_RUN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
"""
TAKE = (
    MOMENT_AND_RUN
    + """
local pot = redis.call('HMGET', KEYS[1], 'left', 'tag', 'until', 'reset', 'free', 'run')
local left, tag, over = tonumber(pot[1] or 0), tonumber(pot[2] or 0), tonumber(pot[3] or 0)
if left == 0 or pot[6] ~= run then return {now, 0, 0, 0, 0, 0, 0, 0} end
if now >= over then
  redis.call('DEL', KEYS[1])
  return {now, 0, 0, 0, 0, 0, left, tag}
end
local least, wish = tonumber(ARGV[1]), tonumber(ARGV[2])
if left < least then return {now, 0, 0, 0, 0, 0, 0, 0} end
local units = math.min(left, wish)
if left > units then redis.call('HSET', KEYS[1], 'left', left - units) else redis.call('DEL', KEYS[1]) end
return {now, units, tag, over - now, tonumber(pot[4]) - now, tonumber(pot[5]) + left - units, 0, 0}
"""
)
# {units, tag} of another pot that was there.
FILL = (
    MOMENT_AND_RUN
    + """
local pot = redis.call('HMGET', KEYS[1], 'left', 'tag', 'until', 'run')
local units, over = tonumber(ARGV[1]), tonumber(ARGV[3])
local left, back = tonumber(pot[1] or 0), {0, 0}
if left > 0 and pot[4] == run then
  if pot[2] == ARGV[2] then
    units, over = units + left, math.min(over, tonumber(pot[3]))
  else
    back = {left, tonumber(pot[2])}
  end
end
redis.call('HSET', KEYS[1], 'left', units, 'tag', ARGV[2], 'until', over, 'reset', ARGV[4], 'free', ARGV[5], 'run', run)
redis.call('EXPIRE', KEYS[1], ARGV[6])
return back
"""
)
# A script that was perhaps run is not sent again: it would fill twice.
ONCE = Retry(NoBackoff(), 0)


class Taken(NamedTuple):
    """What the script says."""

    now: int
    units: int
    tag: int
    lasts: int
    reset: int
    free: int
    over: Back


class InPots:
    """The database's lender, with pots in Redis before it; the database's alone while Redis is away."""

    lends = True

    def __init__(self, address: str, database: Lender | None = None) -> None:
        self.database = database or InDatabase()
        self.redis: Any = redis.Redis.from_url(
            address,
            socket_connect_timeout=ANSWERS_WITHIN,
            socket_timeout=ANSWERS_WITHIN,
            retry=ONCE,
            **settings.CACHE_OPTIONS,
        )
        self.take = self.redis.register_script(TAKE)
        self.fill = self.redis.register_script(FILL)
        self.absence = RedisAbsence("limits are borrowed from the database")

    def borrow(self, limit: Limit, wish: int, least: int, back: Back = NOTHING_BACK) -> Grant:
        if not wish or self.absence.is_left_alone:
            return self.database.borrow(limit, wish, least, back)
        if back.units:
            self.database.borrow(limit, 0, 0, back)
        taken = self.taken(limit, wish, least)
        if taken is None:
            return self.database.borrow(limit, wish, least)
        if taken.units:
            lasts, reset = taken.lasts / 1000, taken.reset / 1000
            return Grant(taken.units, taken.tag, lasts, taken.free, reset, 0.0)
        grant = self.database.borrow(limit, wish * BLOCKS_OF_A_POT, least, taken.over)
        return self.shared(limit, grant, max(wish, least), taken.now)

    def shared(self, limit: Limit, grant: Grant, wish: int, moment: int) -> Grant:
        """What the one who asked keeps of it; the rest goes into the pot, until a moment of Redis."""
        kept = min(wish, grant.units)
        rest = grant.units - kept
        if not rest:
            return grant
        ends = [moment + int(seconds * 1000) for seconds in (grant.lasts, grant.reset)]
        # Until then somebody may come who gives back what is left of it.
        kept_for = math.ceil(grant.reset if limit.is_quota else limit.seconds) + 60
        other = self.asked(self.fill, limit, [rest, grant.tag, *ends, grant.free, kept_for])
        if other is None:  # perhaps it is in the pot, perhaps not: it stays counted
            return grant._replace(units=kept)
        if other[0]:
            self.database.borrow(limit, 0, 0, Back(other[0], other[1]))
        return grant._replace(units=kept, free=grant.free + rest)

    def taken(self, limit: Limit, wish: int, least: int) -> Taken | None:
        """None while Redis is away."""
        said = self.asked(self.take, limit, [least, wish])
        if said is None:
            return None
        moment, units, tag, lasts, reset, free, *over = said
        return Taken(moment, units, tag, lasts, reset, free, Back(*over))

    def asked(self, script: Any, limit: Limit, values: list[Any]) -> list[int] | None:
        """What a script answers; None where Redis gives no answer, which is then left alone for a while."""
        try:
            said = script(keys=[PREFIX + limit.counter], args=values)
        except RedisError as error:
            self.absence.begin(error)
            return None
        self.absence.end()
        return [int(value) for value in said]

    def sweep(self) -> None:
        """Pots go by themselves."""
        self.database.sweep()
