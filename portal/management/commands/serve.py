"""How is Keydock served? By granian, one process image for the master and one worker process or more beneath it.

The command checks what would otherwise fail later or silently, then becomes granian by `exec`: the master never
loads Django, no database connection crosses a fork, and a signal to this process reaches granian itself.
"""

import argparse
import errno
import os
import socket
import sys
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal import clock
from portal.journal import catching_up

LEAST_THREADS = (
    64  # of the whole portal: half of them may be held by slow data sources (decision 0005)
)
# Seconds that a worker may take to end the requests it is working on; then it is killed. A body may take ten.
STOP_SECONDS = 15
# Bytes of a head and of what is read ahead of a body. We refuse heads of 32 KiB ourselves, and say so.
READ_AHEAD = 64 * 1024


class Command(BaseCommand):
    help = "Serve the pages and the API with granian."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on")
        parser.add_argument("--workers", type=int, default=1, help="worker processes")
        parser.add_argument(
            "--threads",
            type=int,
            help=f"threads of each worker: {settings.THREADS}, at least {LEAST_THREADS}; "
            f"of the gate {settings.GATE_THREADS}",
        )
        parser.add_argument(
            "--gate",
            action="store_true",
            help="serve only what is asked at every request, behind a proxy that has whole requests",
        )

    def handle(
        self,
        *,
        host: str,
        port: int,
        workers: int,
        threads: int | None,
        gate: bool,
        **options: object,
    ) -> None:
        entry = of_gate(threads) if gate else of_portal(threads)
        if gate or workers > 1:
            os.environ["KEYDOCK_ALONE"] = "0"  # limits are counted together
        # The checks of the settings have run; these ask the database too, whose secrets must be ours.
        self.check(databases=["default"])
        refuse_restored_database()
        refuse_taken_port(host, port)
        arguments = granian_arguments(entry, host, port, workers)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        os.environ["KEYDOCK_LISTENING_PORT"] = str(port)
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, arguments)  # noqa: S606  replaced on purpose, and no shell is wanted


def of_portal(threads: int | None) -> list[str]:
    """What granian is told to serve the whole portal, whose threads are its own. Raises CommandError."""
    threads = threads or settings.THREADS
    if threads < LEAST_THREADS:
        raise CommandError(f"--threads must be at least {LEAST_THREADS}.")
    refuse_too_many_calls(threads)
    os.environ["KEYDOCK_THREADS"] = str(threads)
    return ["portal.wsgi:front", "--interface", "rsgi"]


def of_gate(threads: int | None) -> list[str]:
    """What granian is told to serve the gate alone, whose threads take what is unusual. Raises CommandError."""
    threads = threads or settings.GATE_THREADS
    if threads < 1:
        raise CommandError("--threads must be at least 1.")
    os.environ["KEYDOCK_GATE_THREADS"] = str(threads)
    return [settings.GATE_APPLICATION, "--interface", "rsgi"]


def refuse_too_many_calls(threads: int) -> None:
    """Raise CommandError when slow data sources could hold more than half of the threads: keys need the others."""
    if threads // 2 < settings.EGRESS_AT_ONCE:
        raise CommandError(
            f"KEYDOCK_EGRESS_AT_ONCE is {settings.EGRESS_AT_ONCE}, more than half of {threads} threads. "
            f"Set it to {threads // 2} or less, or serve with more --threads."
        )


def granian_arguments(entry: list[str], host: str, port: int, workers: int) -> list[str]:
    """The command line that serves this entry under the running Python."""
    return [
        *(sys.executable, "-m", "granian", *entry),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--http1-buffer-size", str(READ_AHEAD)),
        # granian would take uvloop where somebody installed it: with it two of eight stops by Ctrl-C hung (0060).
        *("--loop", "asyncio"),
        *("--workers", str(workers)),
        *("--workers-kill-timeout", str(STOP_SECONDS), "--respawn-failed-workers"),
        *("--log-level", "error" if settings.DEMO else "info"),
    ]


def refuse_restored_database() -> None:
    """Raise CommandError where a backup was put back and what ended since would pass again. A database that is away is
    asked by the serving process when it is back."""
    with suppress(Error):
        if reason := catching_up.why_not_open(clock.now()):
            raise CommandError(reason)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError when `port` cannot be bound.

    Granian shares ports between its workers (SO_REUSEPORT), so a second server would start without a word and
    get a part of the first one's requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(reason_not_bound(error, host, port)) from error


def reason_not_bound(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Choose another one: PORT={port + 1}"
    return f"Cannot listen on {host}, port {port}: {error.strerror}."
