"""A server that is told to stop finishes what it has begun: no request that reached it fails."""

import json
import signal
import socket
import threading
import time

import pytest
import requests

from tests.faults.acknowledged import Programs, broken
from tests.server import start_server

pytestmark = pytest.mark.sqlite


def test_a_request_under_way_at_sigterm_is_answered_and_the_port_is_free_again_at_once():
    """The body arrives after the signal; that the server waits for it is what it says by 100."""
    with start_server() as server:
        body = json.dumps({"secret_key": server.seed()["secret_key"]}).encode()
        head = (
            "POST /authentication/token HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(head.encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 100")
            stopping = threading.Thread(target=server.stop)
            stopping.start()
            time.sleep(0.5)
            connection.sendall(body)
            answer = connection.recv(65536)
        stopping.join(timeout=60)
        assert answer.startswith(b"HTTP/1.1 200")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{server.base_url}/healthz", timeout=30)
        server.start()
        assert server.answers()


@pytest.mark.heavy
def test_under_load_every_answer_is_whole_and_every_promise_is_kept():
    with start_server() as server:
        seed = server.seed()
        for _ in range(3):
            with Programs(server, seed) as programs:
                programs.wait_for(more=10)
                server.stop(signal.SIGTERM)
            server.start()
            assert set(programs.promises.statuses) == {200, 201}
            assert broken(server, programs.promises) == []
