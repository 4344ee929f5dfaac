"""Doors that answer as a test wants: with a verdict, with nonsense, slowly, or not at all."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "valid": True,
    "code": "VALID",
    "key_id": "abcdefghijkl",
    "organization_id": "org_A",
    "owner": {"type": "user", "id": "7", "name": "Ada"},
    "permissions": ["orders:read"],
    "expires_at": "2027-01-31T00:00:00Z",
    "limits": None,
    "aud": None,
}
UNKNOWN = dict.fromkeys(GOOD) | {"valid": False, "code": "NOT_FOUND"}


def refused(code: str, **changes: Any) -> dict[str, Any]:
    return {**GOOD, "valid": False, "code": code, **changes}


@dataclass
class Door:
    """A server at the place of Keydock: what it answers, and what it was asked over how many connections."""

    port: int = 0
    answers: list[tuple[int, Any]] = field(
        default_factory=list
    )  # the last one is given again and again
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0
    closes: bool = False  # after each answer, without saying so before

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def says(self, *answers: Any) -> "Door":
        """Verdicts (status 200), or pairs of status and body."""
        self.answers = [said if isinstance(said, tuple) else (200, said) for said in answers]
        return self

    def next(self) -> tuple[int, bytes]:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def door() -> Iterator[Door]:
    opened = Door()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            opened.connections += 1

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"]))
            opened.asked.append(json.loads(text))
            opened.headers.append(dict(self.headers))
            status, body = opened.next()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = opened.closes

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    opened.port = server.server_address[1]
    opened.says(GOOD)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield opened
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw_door(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A door that does this to each connection, after it has read a question; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listening, behave), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def serve(listening: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=treat, args=(connection, behave), daemon=True).start()


def treat(connection: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    with connection, suppress(OSError):
        connection.recv(65536)
        behave(connection)
