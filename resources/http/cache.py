"""What did an HTTP API answer a moment ago? Remembered by this process, within its connector's seconds.

Only the rows of a connector are remembered, under the connector as it is now: a change of its description or
its headers asks anew, and no connector ever sees what another one was told.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from resources.models import Connector

MOST_BYTES = 33_554_432  # 32 MiB of answers as they came

CacheKey = tuple[str, int, str]


@dataclass(frozen=True)
class Remembered:
    value: Any
    size: int  # bytes
    until: datetime


class HttpCache:
    """The answers used last, as many as fit."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self._entries: OrderedDict[CacheKey, Remembered] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: CacheKey, now: datetime) -> Any | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry.until <= now:
                self._forget(key)
                return None
            self._entries.move_to_end(key)
            return entry.value

    def put(self, key: CacheKey, value: Any, size: int, until: datetime) -> None:
        with self._lock:
            self._forget(key)
            self._entries[key] = Remembered(value, size, until)
            self.size += size
            while self.size > self.most_bytes:
                self._forget(next(iter(self._entries)))

    def _forget(self, key: CacheKey) -> None:
        entry = self._entries.pop(key, None)
        self.size -= entry.size if entry else 0


cache = HttpCache()


def key_of(connector: Connector, url: str) -> CacheKey:
    return connector.public_id, connector.revision, url


def until(connector: Connector, now: datetime) -> datetime:
    return now + timedelta(seconds=connector.http.cache_seconds)
