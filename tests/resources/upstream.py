"""A hostile or friendly server of ours for the tests of calling out: what a connection gets is given as a function."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Behaviour = Callable[[socket.socket, bytes], None]


class Upstream:
    """Counts the connections that reached it, and keeps what they asked."""

    def __init__(self, behaviour: Behaviour, certificate: Path | None, family: int) -> None:
        self.behaviour = behaviour
        self.requests: list[bytes] = []
        self.connections = 0
        self.server_names: list[str | None] = []
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        self.listener.listen(50)
        self.port = self.listener.getsockname()[1]
        self.context = self.tls(certificate) if certificate else None
        threading.Thread(target=self.accept, daemon=True).start()

    def tls(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _, name, __: self.server_names.append(name)
        return context

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                asked = whole_request(connection)
                self.requests.append(asked)
                self.behaviour(connection, asked)
        except OSError:
            pass

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def whole_request(connection: socket.socket) -> bytes:
    """The head and as much of a body as it announces: a client may send them one after the other."""
    asked = connection.recv(65536)
    length = re.search(rb"\r\nContent-Length: (\d+)", asked)
    while length and len(asked.partition(b"\r\n\r\n")[2]) < int(length[1]):
        piece = connection.recv(65536)
        if not piece:
            break
        asked += piece
    return asked


@contextmanager
def upstream(
    behaviour: Behaviour, certificate: Path | None = None, family: int = socket.AF_INET
) -> Iterator[Upstream]:
    server = Upstream(behaviour, certificate, family)
    try:
        yield server
    finally:
        server.listener.close()


def answers(
    body: bytes = b"[]",
    status: str = "200 OK",
    content_type: str = "application/json",
    **headers: str,
) -> Behaviour:
    """Answers every request alike. An underscore in a header's name stands for a hyphen."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

    def behave(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(whole)

    return behave


def redirects(location: str, status: str = "302 Found") -> Behaviour:
    return answers(b"", status, Location=location)


def sends(raw: bytes) -> Behaviour:
    """Sends these bytes whatever is asked, and hangs up."""
    return lambda connection, asked: connection.sendall(raw)


def drips(start: bytes, seconds: float = 30.0) -> Behaviour:
    """Sends a beginning, then a byte every twentieth of a second."""

    def behave(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(start)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            connection.sendall(b"x")
            time.sleep(0.05)

    return behave


def pours(total: int) -> Behaviour:
    """Sends a body of so many bytes without holding it."""

    def behave(connection: socket.socket, asked: bytes) -> None:
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {total}\r\n\r\n"
        )
        connection.sendall(head.encode())
        for _ in range(total // 65536):
            connection.sendall(b"1" * 65536)

    return behave


def hangs(connection: socket.socket, asked: bytes) -> None:
    time.sleep(30)
