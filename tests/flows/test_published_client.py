"""The published Python client `eyepop` 2.x, unmodified, told nothing but three environment variables, works with us.

It is installed, pinned and hashed, into an environment of its own below var/, which is kept for the next run.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.programs import Api
from tests.server import REPOSITORY

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]

REQUIREMENTS = REPOSITORY / "requirements-client.txt"
ENVIRONMENT = REPOSITORY / "var" / "published-client"
LARGEST = 450  # megabytes of disk for the client with all its parts

CONNECT = """
import json
from importlib.metadata import version
from aiohttp import ClientResponseError
from eyepop import EyePopSdk
said = {"version": version("eyepop")}
try:
    with EyePopSdk.workerEndpoint() as endpoint:
        said["worker"] = endpoint.endpoint.worker_config
except ClientResponseError as error:
    said["refused"] = error.status
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def client_python() -> Path:
    """The Python of the client's environment, made when it is missing or its pins have changed."""
    stamp = ENVIRONMENT / "stamp"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    python = ENVIRONMENT / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        make = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)]
        subprocess.run(make, check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
        pinned = ["--no-compile", "--require-hashes", "--requirement", str(REQUIREMENTS)]
        subprocess.run([*pip, *pinned], check=True)
        stamp.write_text(wanted)
    return python


def connect(python: Path, seed: dict[str, Any], key: str) -> dict[str, Any]:
    """What the client says of itself after it tried to connect with this key."""
    variables = {
        "EYEPOP_URL": seed["base_url"],
        "EYEPOP_POP_ID": seed["pop_id"],
        "EYEPOP_SECRET_KEY": key,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [str(python), "-c", CONNECT]
    done = subprocess.run(
        command, env=variables, cwd=python.parent, capture_output=True, text=True, timeout=120
    )
    assert done.stdout, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_the_published_client_and_small_enough_for_ci(client_python):
    files = (path for path in ENVIRONMENT.rglob("*") if path.is_file() and not path.is_symlink())
    assert sum(path.stat().st_size for path in files) < LARGEST * 1_000_000


def test_it_connects_with_a_good_key(client_python, seed):
    said = connect(client_python, seed, seed["secret_key"])
    assert said["version"].startswith("2.")
    assert said["worker"]["status"] == "active_prod"


def test_it_connects_to_a_pop_whose_id_is_written_without_dashes(client_python, seed):
    bare = {**seed, "pop_id": seed["pop_id"].replace("-", "")}
    assert "worker" in connect(client_python, bare, seed["secret_key"])


@pytest.mark.parametrize("kind", ["wrong", "expired", "revoked"])
def test_it_is_refused_with_a_bad_key(client_python, seed, kind):
    wrong = seed["secret_key"][:-1] + ("0" if seed["secret_key"][-1] != "0" else "1")
    key = {"wrong": wrong, "expired": seed["expired_key"], "revoked": seed["revoked_key"]}[kind]
    assert connect(client_python, seed, key)["refused"] == 401


def test_it_is_refused_from_the_moment_its_key_is_revoked(client_python, seed, http):
    api = Api(http, seed)
    made = api.make("published-client")
    assert "worker" in connect(client_python, seed, made["key"])
    api.call("POST", f"/v1/keys/{made['id']}/revocation")
    assert connect(client_python, seed, made["key"])["refused"] == 401
