"""Who serves? Each program of a run, started with its environment and ended with the run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.environments import Environment
from bench.plan import REPOSITORY
from bench.programs import program
from tests import services

STARTED_WITHIN = 90.0  # seconds
STOPPED_WITHIN = 10.0  # seconds
NGINX = """
daemon off;
{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{hello}'; }} }}
}}
"""
HELLO = '{"message": "hello"}'


@dataclass(frozen=True)
class Served:
    """A program that listens on loopback."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether it takes a request, whatever it thinks of it."""
        connection = HTTPConnection(self.host, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> None:
        """Return once it answers. Raises RuntimeError with the end of its log otherwise."""
        deadline = time.monotonic() + STARTED_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{self.name} did not start:\n{said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it, and with it the whole group that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def granian(
    application: str, port: int, *, threads: int, python: Path | str = sys.executable
) -> list[str]:
    """The command line of one worker; every WSGI application of a run is served by it."""
    return [
        *(str(python), "-m", "granian", application, "--interface", "wsgi", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", "1"),
        *("--blocking-threads", str(threads), "--log-level", "warning"),
    ]


def nginx(port: int, folder: Path) -> list[str]:
    """The command line of an nginx that answers by itself."""
    configuration = folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration.write_text(NGINX.format(folder=folder, port=port, hello=HELLO, user=user))
    return [program("nginx"), "-c", str(configuration), "-p", str(folder)]


@contextmanager
def serve(
    name: str, command: Sequence[str], port: int, *, env: Environment, log: Path
) -> Iterator[Served]:
    """Run the command until the block ends. The caller waits for it, so that many may start at once."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*services.ended_with_us(), *command],
            cwd=REPOSITORY,
            env=dict(env),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    served = Served(name, port, process, log)
    try:
        yield served
    finally:
        served.stop()
