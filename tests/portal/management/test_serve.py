"""Serving: what `manage.py serve` refuses, and how the server it becomes starts, stops and copes with slow clients."""

import os
import socket
import subprocess
import sys
import time

import pytest
import requests
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.management.commands.serve import (
    STOP_SECONDS,
    granian_arguments,
    of_gate,
    of_portal,
    refuse_taken_port,
)
from tests.server import Server, start_server

HALF_A_REQUEST = b"POST /v1/whoami HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf"


def test_a_taken_port_is_named_in_the_refusal() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is taken"):
            refuse_taken_port("127.0.0.1", port)


def test_a_second_server_on_the_same_port_is_refused(server: Server) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"], env=server.env, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert "is taken by another program" in second.stderr


def test_a_foreign_address_is_refused_with_the_reason() -> None:
    with pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1"):
        refuse_taken_port("192.0.2.1", 8000)


def test_fewer_than_64_threads_are_refused() -> None:
    with pytest.raises(CommandError, match="at least 64"):
        call_command("serve", threads=8)


def test_calling_out_never_takes_more_than_half_of_the_threads(settings: Settings) -> None:
    settings.EGRESS_AT_ONCE = 33
    with pytest.raises(CommandError, match="Set it to 32 or less"):
        call_command("serve", threads=64)


def test_the_command_line_names_the_entry_and_the_address() -> None:
    line = " ".join(granian_arguments(of_portal(None), "127.0.0.1", 8123, workers=2))
    assert "portal.wsgi:front --interface rsgi" in line
    assert "--host 127.0.0.1 --port 8123" in line
    assert "--workers 2" in line


def test_the_gate_alone_has_an_entry_and_two_threads_of_its_own() -> None:
    assert of_gate(3) == ["keys.gate.wsgi:front", "--interface", "rsgi"]
    assert os.environ.pop("KEYDOCK_GATE_THREADS") == "3"
    with pytest.raises(CommandError, match="at least 1"):
        call_command("serve", gate=True, threads=-1)


@pytest.mark.sqlite
def test_a_killed_worker_is_replaced_and_sigterm_stops_the_server_cleanly_and_soon() -> None:
    with start_server() as running:
        assert running.process is not None
        children = f"/proc/{running.process.pid}/task/{running.process.pid}/children"
        with open(children) as file:
            os.kill(int(file.read().split()[0]), 9)
        deadline = time.monotonic() + 120
        while not running.answers():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        started = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - started < STOP_SECONDS  # nobody had to kill a worker


def test_fifty_half_sent_requests_leave_the_server_answering(server: Server) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(HALF_A_REQUEST)
        answer = requests.get(f"{server.base_url}/v1/whoami", timeout=30)
        assert answer.status_code < 500
    finally:
        for connection in slow:
            connection.close()
