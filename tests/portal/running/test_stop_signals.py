"""A worker that gets several signals at once stops once, soon and cleanly; outside a worker nothing changes."""

import os
import signal
import time

import pytest

from portal.management.commands.serve import STOP_SECONDS
from portal.running import stop_signals
from tests.server import start_server

TRIALS = 6  # without this module one trial in four hangs until the worker is killed


def test_outside_a_worker_ctrl_c_keeps_its_meaning() -> None:
    stop_signals.pass_on_once()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) & stop_signals.BLOCKED == set()


@pytest.mark.heavy
@pytest.mark.sqlite
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_stops_the_server_soon(number: int) -> None:
    with start_server() as running:
        for _ in range(TRIALS // 2):
            assert running.process is not None
            group, started = running.process.pid, time.monotonic()
            os.killpg(group, number)
            running.process.wait(timeout=60)
            assert time.monotonic() - started < STOP_SECONDS  # nobody had to kill a worker
            running.start()
