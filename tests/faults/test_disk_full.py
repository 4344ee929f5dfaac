"""A full disk stops writes and nothing else, and nothing has to be restarted when there is room again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.acknowledged import Programs, broken, passes
from tests.server import Server

SIZE = 24 * 1024 * 1024  # bytes: three times what the demo and its write-ahead log take


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB. Mounting one needs root: elsewhere the test cannot be run."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"This user may not mount a file system: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def server(small_disk: Path, tmp_path: Path) -> Iterator[Server]:
    """The database alone lies on the small disk; the log has room elsewhere."""
    running = Server(tmp_path, f"sqlite:///{small_disk / 'keydock.sqlite3'}", 1, {})
    running.manage("migrate", "--verbosity", "0")
    running.start()
    try:
        yield running
    finally:
        running.kill()


def fill(folder: Path) -> Path:
    """Leave no byte free on the disk of this folder."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


@pytest.mark.heavy
@pytest.mark.sqlite
def test_writes_are_refused_while_the_disk_is_full_and_reads_go_on(server, small_disk):
    seed = server.seed()
    with Programs(server, seed, count=2) as programs:
        programs.wait_for(more=10)
        ballast = fill(small_disk)
        while programs.promises.statuses[503] < 20:
            programs.ended.wait(0.05)
        assert passes(server, seed["secret_key"])
        assert requests.get(f"{server.base_url}/healthz", timeout=30).status_code == 200
        ballast.unlink()
        programs.wait_for(more=10)
    assert set(programs.promises.statuses) <= {200, 201, 503}
    assert programs.promises.retry_after == {"1"}
    assert server.sql("PRAGMA integrity_check") == [("ok",)]
    assert broken(server, programs.promises) == []
