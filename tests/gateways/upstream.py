"""An API behind a gateway: it tells what reached it, echoes web sockets, and says when a body began to come."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """What it was asked last is in its answers; `began` is set by the first bytes of a body."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked = 0
        self.began = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: Upstream

    def answer(self) -> None:
        self.upstream.asked += 1
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.echo()
            return
        length = self.received()
        said = {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "length": length,
        }
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = answer  # noqa: N815 - as the library calls them

    def received(self) -> int:
        """The length of the body, whole or in chunks."""
        total = 0
        if self.headers.get("Transfer-Encoding"):
            while size := int(self.rfile.readline(), 16):
                self.upstream.began.set()
                total += len(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return total
        left = int(self.headers.get("Content-Length", 0))
        while left:
            part = self.rfile.read1(min(left, 65536))
            if not part:
                break
            self.upstream.began.set()
            total, left = total + len(part), left - len(part)
        return total

    def echo(self) -> None:
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        self.wfile.write(self.rfile.read1(100))
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(kind: type[BaseHTTPRequestHandler], port: int) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), kind)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def upstream(port: int) -> Iterator[Upstream]:
    found = Upstream(port)
    with serving(type("Handler", (Handler,), {"upstream": found}), port):
        yield found


class Limited(BaseHTTPRequestHandler):
    """A Keydock that says of every key that its limit is reached."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        as_nginx = "gateway=nginx" in self.path
        self.send_response(403 if as_nginx else 429)
        if as_nginx:
            self.send_header("X-Auth-Code", "rate_limited")
        self.send_header("Retry-After", "7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - as above

    def log_message(self, *args: object) -> None:
        pass
