"""Is a request of the benchmark the same on the wire as in the checked call, and is a wrong answer never counted?"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.asking import Request, WrongAnswerError, check, posted


class Echo(BaseHTTPRequestHandler):
    """Answers with what was sent to it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("X-Key", self.headers["x-api-key"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_request_on_the_wire_is_whole():
    raw = posted("/v1/keys/verify", {"key": "k"}, {"x-api-key": "c"}).raw("127.0.0.1:1")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /v1/keys/verify HTTP/1.1"
    assert b"Host: 127.0.0.1:1" in head.splitlines()
    assert b"Content-Length: %d" % len(body) in head.splitlines()


def test_an_answer_is_compared_with_its_own_request(echo):
    check(posted("/", {"key": "one"}, {"x-api-key": "two"}, '"one"', "x-key: two"), echo, 200)


@pytest.mark.parametrize(("holds", "status"), [(("missing",), 200), ((), 201)])
def test_a_wrong_answer_ends_the_run(echo, holds, status):
    request = Request("POST", "/", {"x-api-key": "two"}, b"{}", holds)
    with pytest.raises(WrongAnswerError):
        check(request, echo, status)
