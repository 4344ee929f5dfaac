"""How does a question reach the server at least cost, and within its time? By connections that are kept.

`requests` takes some 400 microseconds of processor for a request, most of them for what a question to one known
server does not need; `http.client`, which lies beneath it, takes 100. A view that is asked a thousand times a second
feels the difference, so questions go this way, and everything else by `requests` (`keydock.wire`).
"""

import os
import ssl
import time
from collections import deque
from collections.abc import Mapping
from functools import partial
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
)
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.wait import wait_for_read

from keydock.errors import UnreachableError

IDLE = 20.0  # seconds after which a connection is not used again: servers and proxies close theirs some time later
LARGEST = 1 << 20  # bytes of an answer
PAUSE = 0.02  # seconds before a question is asked again
AWAY = frozenset({429, 500, 502, 503, 504})  # of these the server says no verdict

Idle = tuple[HTTPConnection, float]


class Answer(NamedTuple):
    status: int
    body: bytes


class Connections:
    """Connections to one server, for all threads of a process; a process that is forked begins with none."""

    def __init__(self, server: str, *, kept: int, ca_file: str | None = None) -> None:
        """Raises ValueError for an address that is none."""
        parts = urlsplit(server)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{server!r} is no address of a server: https://keys.example.com")
        self._path = parts.path.rstrip("/")
        self._host = parts.netloc.rpartition("@")[2].encode("idna").decode("ascii")
        self._open = partial(HTTPConnection, parts.hostname, parts.port)
        if parts.scheme == "https":
            self._open = partial(
                HTTPSConnection, parts.hostname, parts.port, context=trusting(ca_file)
            )
        self._idle: deque[Idle] = deque(maxlen=kept)
        self._process = os.getpid()

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str], *, within: float, retries: int
    ) -> Answer:
        """The answer, with so many more tries if there is none; all of them in this many seconds.

        Raises UnreachableError. A try is not repeated after its time is over.
        """
        deadline = time.monotonic() + within
        while True:
            try:
                answer = self._post(path, body, headers, deadline)
                if answer.status not in AWAY:
                    return answer
                problem = f"it answered {answer.status}"
            except TimeoutError:
                raise UnreachableError(f"No answer within {within:g} s.") from None
            except (OSError, HTTPException) as error:
                problem = f"{type(error).__name__}"
            if retries <= 0 or left(deadline) <= PAUSE:
                raise UnreachableError(f"No verdict from the server: {problem}.")
            retries -= 1
            time.sleep(PAUSE)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[0].close()

    def _post(self, path: str, body: bytes, headers: Mapping[str, str], deadline: float) -> Answer:
        """Ask once; and once more when a kept connection turns out to have been closed meanwhile."""
        while (connection := self._take()) is not None:
            try:
                return self._ask(connection, path, body, headers, deadline)
            except TimeoutError:
                raise
            except (BadStatusLine, ConnectionError):
                continue  # closed by the server before it read anything: the next one, or a new one
        return self._ask(self._open(), path, body, headers, deadline)

    def _take(self) -> HTTPConnection | None:
        """One that is still open, as far as can be seen."""
        if self._process != os.getpid():  # the connections are the parent's
            self._idle, self._process = deque(maxlen=self._idle.maxlen), os.getpid()
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - since < IDLE and not wait_for_read(connection.sock, timeout=0):
                return connection
            connection.close()

    def _ask(
        self,
        connection: HTTPConnection,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        deadline: float,
    ) -> Answer:
        try:
            connection.timeout = left(deadline)
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(connection.timeout)
            # `connection.request` sends head and body apart: two calls here, and two arrivals there.
            connection.send(self._head(path, headers, len(body)) + body)
            response = HTTPResponse(Clocked(connection.sock, deadline), method="POST")  # type: ignore[arg-type]
            response.begin()
            text = response.read(LARGEST + 1)
            if len(text) > LARGEST:
                raise HTTPException("the answer is too long")
            if response.length:
                raise HTTPException("the answer was cut off")
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._keep(connection)
        return Answer(response.status, text)

    def _head(self, path: str, headers: Mapping[str, str], length: int) -> bytes:
        """Line and headers of a request. The caller gives no value that could end a line."""
        lines = [
            f"POST {self._path}{path} HTTP/1.1",
            f"Host: {self._host}",
            "Accept-Encoding: identity",
            *(f"{name}: {value}" for name, value in headers.items()),
            f"Content-Length: {length}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _keep(self, connection: HTTPConnection) -> None:
        if len(self._idle) == self._idle.maxlen:
            connection.close()
        else:
            self._idle.append((connection, time.monotonic()))


def left(deadline: float) -> float:
    """Seconds until then. Raises TimeoutError when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def trusting(ca_file: str | None) -> ssl.SSLContext:
    """Certificates are checked by what the machine trusts and what `requests` trusts, or by this file alone."""
    context = ssl.create_default_context(cafile=ca_file)
    if ca_file is None:
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class Clocked:
    """A socket whose every byte comes before the deadline. A timeout of the socket's own begins anew with each."""

    def __init__(self, sock: socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def makefile(self, mode: str) -> BufferedReader:
        return BufferedReader(ClockedReader(self._sock, self._deadline))


class ClockedReader(RawIOBase):
    def __init__(self, sock: socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline
        self._file = sock.makefile("rb", buffering=0)  # keeps the socket open until this is closed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(left(self._deadline))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()
