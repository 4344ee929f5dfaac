"""Where do nodes count together? In Redis where there is one, and in a table of the database while it is away.

A limit has to hold without Redis too, and no page may wait for it: after a failure it is left alone for a while.
"""

import logging
from time import monotonic
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TABLE = "portal_cache"
LEFT_ALONE = 5.0  # seconds


class RedisOrTable(RedisCache):
    """Django's Redis cache whose answers come from the table when Redis gives none."""

    away_until = 0.0  # of this process, on the monotonic clock

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.table = DatabaseCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}})

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= RedisOrTable.away_until:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except RedisError as error:
                RedisOrTable.away_until = monotonic() + LEFT_ALONE
                logger.warning("Redis is away, counting in the database: %s", type(error).__name__)
        return getattr(self.table, method)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._ask("incr", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask("has_key", *args, **kwargs)
