"""`make run`'s command on an empty folder: it serves, prints what works, keeps it, and stops when told to."""

import json
import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server import REPOSITORY, Server

pytestmark = [pytest.mark.sqlite]


def installation(folder: Path, **env: str) -> Server:
    """An installation in `folder` that nobody serves yet."""
    return Server(folder, f"sqlite:///{folder / 'keydock.sqlite3'}", workers=1, env=env)


@contextmanager
def run_demo(place: Server) -> Iterator[list[str]]:
    """The lines that the command prints until it is ready; stopped as by Ctrl-C at the end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_demo"],
        cwd=REPOSITORY, env=place.env, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Stop with Ctrl-C"):
                break
        yield lines
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def curl_line(lines: list[str]) -> str:
    return curl_lines(lines)[0]


def curl_lines(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("curl ")]


def test_what_is_printed_works_survives_a_seed_and_a_second_start_and_stays_private(
    tmp_path: Path,
) -> None:
    place = installation(tmp_path)
    with run_demo(place) as lines:
        first = curl_line(lines)
        assert is_alone_on_its_line(first, lines)
        assert place.base_url in lines[1]
        assert mode_of(tmp_path / "var" / "run.json") == 0o600
        place.seed()
        assert ask(first)["owner"]["type"] == "organization"
        [_, rows] = curl_lines(lines)
        assert len(ask(rows)["results"]) == 1
    with run_demo(place) as lines:
        assert curl_line(lines) == first
        assert ask(first)["key"]["status"] == "active"


def ask(line: str) -> dict:
    command = [*shlex.split(line), "--silent", "--fail", "--noproxy", "*"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def is_alone_on_its_line(line: str, lines: list[str]) -> bool:
    return "|" not in line and lines[lines.index(line) + 1] == ""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_without_the_demo_switch_nothing_is_made(tmp_path: Path) -> None:
    place = installation(
        tmp_path,
        KEYDOCK_DEMO="0",
        PUBLIC_URL="https://keys.example.com",
        SECRET_KEY="not-a-real-one-" * 4,
        EMAIL_HOST="mail.example.com",
    )
    with pytest.raises(RuntimeError, match="runs with KEYDOCK_DEMO=1 only"):
        place.manage("run_demo")
    assert not (tmp_path / "keydock.sqlite3").exists()


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    place = installation(tmp_path)
    refusal = pytest.raises(RuntimeError, match=f"Port {place.port} on 127.0.0.1 is taken")
    with socket.create_server(("127.0.0.1", place.port)), refusal:
        place.manage("run_demo")
    assert not (tmp_path / "keydock.sqlite3").exists()
