"""On what was it measured? Processor, memory, system, versions and commit."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.environments import PEERS_PYTHON, inherited, printed
from bench.plan import REPOSITORY
from bench.programs import program
from tests.services import postgresql_programs, redis_program

PEER_PACKAGES = (
    "django", "djangorestframework", "djangorestframework-api-key", "django-rest-knox",
    "djangorestframework-simplejwt", "django-oauth-toolkit", "granian", "psycopg",
)  # fmt: skip
OUR_PACKAGES = ("django", "djangorestframework", "granian", "psycopg", "argon2-cffi")
NUMBER = re.compile(r"\d+\.\d+[\w.]*")


def machine() -> dict[str, str | int | float]:
    """The machine, and how busy others kept it when the run began."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def processor() -> str:
    """Its name, where Linux tells it."""
    known = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", known.read_text()) if known.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Of everything that takes part."""
    ask = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]), sep='\\n')"
    peers = printed(PEERS_PYTHON, "-c", ask, *PEER_PACKAGES, env=inherited()).split()
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in OUR_PACKAGES},
        **{f"peers: {name}": number for name, number in zip(PEER_PACKAGES, peers, strict=True)},
        "postgresql": first_number(str(postgresql_programs() / "postgres"), "--version"),
        "redis": first_number(redis_program(), "--version"),
        "nginx": first_number(program("nginx"), "-v"),
        "wrk": first_number(program("wrk"), "--version"),
    }


def first_number(*command: str) -> str:
    """The version in what a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = NUMBER.search(done.stdout + done.stderr)
    return found[0] if found else "unknown"


def commit() -> str:
    """The commit, marked when files differ from it."""
    git = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    done = subprocess.run(git, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
