"""Where do nodes count together? In Redis where there is one, and in a table of the database while it is away.

A limit has to hold without Redis too, and no page may wait for it: after a failure it is left alone for a while.
"""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from portal.running.redis_absence import RedisAbsence

TABLE = "portal_cache"


class RedisOrTable(RedisCache):
    """Django's Redis cache whose answers come from the table when Redis gives none."""

    absence = RedisAbsence("tries are counted in the database")  # of this process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.table = DatabaseCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}})

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if not self.absence.is_left_alone:
            try:
                said = getattr(super(), method)(*args, **kwargs)
            except RedisError as error:
                self.absence.begin(error)
            else:
                self.absence.end()
                return said
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
