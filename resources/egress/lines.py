"""How is a connection made to exactly the address that was checked, and ended when its time is over?

The name is resolved once. What was resolved is checked, and what was checked is connected to, so a name server
that gives another answer a moment later (DNS rebinding) is never asked again. The name itself stays in the Host
header and in the TLS handshake. A thread of ours hangs up at the deadline, because the timeouts of sockets start
anew with every byte that arrives: an upstream that sends one byte a second would keep us for ever.
"""

import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from resources.egress.addresses import check_addresses, refuse_own_port, resolve
from resources.egress.refusals import address_refused, timed_out, unreachable
from resources.egress.urls import STANDARD_PORTS


class Line:
    """The connections of one call, from `with` until its end or `seconds` later, whichever comes first."""

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.is_over = False
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._watchdog = threading.Timer(seconds, self.hang_up)
        self._watchdog.daemon = True

    def __enter__(self) -> "Line":
        self._watchdog.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._watchdog.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    @property
    def left(self) -> float:
        """Seconds until the deadline, never quite zero: zero would mean "do not wait at all" to a socket."""
        return max(0.01, self.deadline - time.monotonic())

    def hang_up(self) -> None:
        """Shut the connections down under whoever is reading from them; TLS handshakes included."""
        with self._lock:
            self.is_over = True
            for handle in self._handles:
                shut_down(handle)

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to a checked address of the host. Raises Refusal."""
        if port not in STANDARD_PORTS | set(settings.EGRESS_PORTS):
            raise address_refused(f"Port {port} is not one that this installation calls.")
        found = check_addresses(resolve(host, port, self.left))
        refuse_own_port(found, port)
        for family, address in found:
            opened = self.connect_to(family, address)
            if opened is not None:
                return opened
        raise timed_out() if self.is_over else unreachable()

    def connect_to(self, family: int, address: tuple) -> socket.socket | None:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(self.left)
        # The handle is a second name of the same connection: TLS takes the first one away from us.
        handle = connection.dup()
        with self._lock:
            self._handles.append(handle)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            return None
        if self.is_over:
            shut_down(handle)
        return connection


def shut_down(handle: socket.socket) -> None:
    with suppress(OSError):  # not connected yet, or closed by the other side
        handle.shutdown(socket.SHUT_RDWR)


class OnLine:
    """A connection of urllib3 whose socket comes from a line."""

    def __init__(self, *args: Any, line: Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = line

    def _new_conn(self) -> socket.socket:
        return self.line.connect(self._dns_host, self.port)  # type: ignore[attr-defined]


class LineHTTPConnection(OnLine, HTTPConnection):
    pass


class LineHTTPSConnection(OnLine, HTTPSConnection):
    pass


class LineAdapter(HTTPAdapter):
    """The transport of one call: no retries, no proxies, and every connection from its line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": self.http_pool, "https": self.https_pool}

    def http_pool(self, *args: Any, **options: Any) -> HTTPConnectionPool:
        pool = HTTPConnectionPool(*args, **options)
        pool.ConnectionCls = partial(LineHTTPConnection, line=self.line)  # type: ignore[assignment]
        return pool

    def https_pool(self, *args: Any, **options: Any) -> HTTPSConnectionPool:
        pool = HTTPSConnectionPool(*args, **options)
        pool.ConnectionCls = partial(LineHTTPSConnection, line=self.line)  # type: ignore[assignment]
        return pool
