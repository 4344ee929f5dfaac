"""In which environments do Keydock and its peers run? In ones made here: nothing of the caller's gets in but PATH."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.plan import KEPT, REPOSITORY

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
PEERS_PYTHON = KEPT / "venv" / "bin" / "python"
REQUIREMENTS = REPOSITORY / "requirements" / "peers.txt"
PUBLIC_URL = "http://127.0.0.1:8000"  # of every node, so that each takes the tokens of the others
TEN_YEARS = 315_360_000  # seconds
LONGEST = 1800  # seconds of one step of preparing

Environment = Mapping[str, str]


def inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def keydock(folder: Path, database: str, cache: str = "") -> dict[str, str]:
    """An installation as in production, but behind plain http, with a session that is kept and room for every key."""
    return {
        **inherited(),
        "KEYDOCK_VAR": str(folder),
        "KEYDOCK_ALLOW_HTTP": "1",
        "KEYDOCK_PRINT_MAILS": "1",
        "KEYDOCK_MAX_KEYS_PER_ORGANIZATION": "100000000",
        "KEYDOCK_MAX_NEW_KEYS": "100000000",
        "PUBLIC_URL": PUBLIC_URL,
        "SESSION_COOKIE_AGE": str(TEN_YEARS),
        "KEYDOCK_SESSION_IDLE_SECONDS": str(TEN_YEARS),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **({"CACHE_URL": cache} if cache else {}),
    }


def peer(name: str, database: str) -> dict[str, str]:
    """One of the projects in bench/peers."""
    module = f"bench.peers.{name}.settings"
    return {**inherited(), "BENCH_DATABASE": database, "DJANGO_SETTINGS_MODULE": module}


def package(door: str, key: str) -> dict[str, str]:
    """A program that asks this door with this key, by the package in sdk/python."""
    return {
        **inherited(),
        "PYTHONPATH": str(REPOSITORY / "sdk" / "python"),
        "DJANGO_SETTINGS_MODULE": "bench.package.settings",
        "KEYDOCK_URL": door,
        "KEYDOCK_VERIFIER_KEY": key,
    }


def printed(program: Path | str, *arguments: str, env: Environment) -> str:
    """What a Python program prints. Raises RuntimeError with its errors when it fails, TimeoutExpired in the end."""
    done = subprocess.run(
        [program, *arguments],
        cwd=REPOSITORY,
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr}")
    return done.stdout


def prepare_peers() -> None:
    """Install the peers at their pinned versions, once."""
    stamp = KEPT / "venv" / "installed.txt"
    wanted = REQUIREMENTS.read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the peers ...", flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    printed(sys.executable, "-m", "venv", "--clear", str(KEPT / "venv"), env=os.environ)
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS)]
    printed(PEERS_PYTHON, *install, env=os.environ)
    stamp.write_text(wanted)
