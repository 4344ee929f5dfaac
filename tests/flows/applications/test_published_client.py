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

REQUIREMENTS = REPOSITORY / "requirements" / "client.txt"
ENVIRONMENT = REPOSITORY / "var" / "published-client"
LARGEST = 450  # megabytes of disk for the client with all its parts

CONNECT = """
import json, logging, os
from importlib.metadata import version
from aiohttp import ClientResponseError
from eyepop import EyePopSdk
said = {"version": version("eyepop"), "calls": []}
class Calls(logging.Handler):
    def emit(self, record):
        if record.getMessage().startswith("before "):
            said["calls"].append(record.getMessage().removeprefix("before "))
requests = logging.getLogger("eyepop.requests")
requests.setLevel("DEBUG")
requests.addHandler(Calls())
try:
    with EyePopSdk.workerEndpoint(**json.loads(os.environ.get("OPTIONS", "{}"))) as endpoint:
        said["worker"] = endpoint.endpoint.worker_config
except ClientResponseError as error:
    said["refused"] = error.status
print(json.dumps(said))
"""
EXPIRED_TOKEN = """
from datetime import timedelta
from keys.verification import access_tokens
from keys.models import ApiKey
from portal import clock
key = ApiKey.objects.select_related("organization").get(public_id={!r})
past = clock.now() - timedelta(days=2)
print(access_tokens.issue(key, permissions=frozenset(["pops:read"]), now=past).text)
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


def connect(python: Path, seed: dict[str, Any], key: str, **options: str) -> dict[str, Any]:
    """What the client says of itself after it tried to connect with this key, or without one with these options."""
    variables = {
        "EYEPOP_URL": seed["base_url"],
        "EYEPOP_POP_ID": seed["pop_id"],
        **({"EYEPOP_SECRET_KEY": key} if key else {}),
        "OPTIONS": json.dumps(options),
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


def test_an_expired_token_is_refused_and_a_living_one_connects(client_python, seed, http, server):
    api = Api(http, seed)
    made = api.make("published-client-token")
    expired = server.shell(EXPIRED_TOKEN.format(made["id"])).strip()
    assert connect(client_python, seed, "", access_token=expired)["refused"] == 401
    assert "worker" in connect(client_python, seed, "", access_token=api.token_for(made["key"]))


def test_in_development_it_stops_the_jobs_of_the_worker_through_keydock(client_python, seed, http):
    api, path = Api(http, seed), f"/v1/pops/{seed['pop_id']}"
    api.call("PATCH", path, json={"status": "active_dev"})
    said = connect(client_python, seed, seed["secret_key"])
    api.call("PATCH", path, json={"status": "active_prod"})
    worker = f"{seed['base_url']}/pops/{seed['pop_id']}/worker"
    assert said["worker"]["base_url"] == worker
    assert any(call.startswith(f"PATCH {worker}/pipelines/") for call in said["calls"])


def test_told_no_pop_it_makes_a_pipeline_and_ends_it(client_python, seed):
    unnamed = {**seed, "pop_id": "transient"}
    said = connect(client_python, unnamed, seed["secret_key"])
    calls = [call.split()[0] for call in said["calls"] if "/worker/pipelines" in call]
    assert calls == ["POST", "PATCH", "DELETE"]
