"""The sample server in `samples/hand_over`: users get a token, strangers and failures the owner's words."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "hand_over" / "server.py"
USER = ("ada", "a password of her own")

Start = Callable[..., str]


@pytest.fixture
def sample(seed: dict[str, Any]) -> Iterator[Start]:
    """Starts the sample with what a person sets in the environment; the address that it answers on."""
    started: list[subprocess.Popen[str]] = []

    def start(**changes: str) -> str:
        environment = {
            **os.environ,
            "EYEPOP_URL": seed["base_url"],
            "EYEPOP_POP_ID": seed["pop_id"],
            "EYEPOP_SECRET_API_KEY": seed["secret_key"],
            "SAMPLE_USER": USER[0],
            "SAMPLE_PASSWORD": USER[1],
            **changes,
        }
        process = subprocess.Popen(
            [sys.executable, str(SAMPLE), "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return re.search(r"http://\S+", process.stdout.readline()).group()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ask(address: str, user: tuple[str, str] | None = USER) -> requests.Response:
    return requests.get(f"{address}/api/eyepop/auth", auth=user, timeout=30)


def test_its_own_stranger_is_unauthorized(sample: Start) -> None:
    answer = ask(sample(), ("ada", "a guess"))
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


def test_its_user_gets_the_configuration(sample: Start, seed: dict[str, Any]) -> None:
    answer = ask(sample())
    assert answer.status_code == 200
    assert answer.json().keys() >= {"name", "status", "base_url", "pipeline_id", "endpoints"}


def test_by_a_switch_its_user_gets_a_token_that_works(sample: Start, seed: dict[str, Any]) -> None:
    session = ask(sample(HAND_OVER="token")).json()
    headers = {"Authorization": f"Bearer {session['accessToken']}"}
    address = f"{session['eyepopUrl']}/pops/{session['popId']}/config?auto_start=false"
    assert requests.get(address, headers=headers, timeout=30).status_code == 200


def test_a_refused_key_is_an_internal_error_and_tells_no_more(
    sample: Start, seed: dict[str, Any]
) -> None:
    answer = ask(sample(EYEPOP_SECRET_API_KEY=seed["revoked_key"]))
    assert (answer.status_code, answer.json()) == (500, {"error": "Internal Server Error"})


def test_a_server_that_is_away_is_an_internal_error(sample: Start) -> None:
    assert ask(sample(EYEPOP_URL="http://127.0.0.1:9")).status_code == 500


README = SAMPLE.with_name("README.md")


def test_its_description_names_what_there_is(seed: dict[str, Any]) -> None:
    """Files beside it, fields of the seed, and variables that the sample reads."""
    told = README.read_text()
    listed = re.findall(r"^\| (.+?) \|", told, re.MULTILINE)[2:]
    files = {name for line in listed for name in re.findall(r"`([^`]+)`", line)}
    assert files == {path.name for path in SAMPLE.parent.iterdir() if path.is_file()} - {
        README.name
    }
    values = told.split("tells the values:")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", values)) <= seed.keys()
    source = "".join(path.read_text() for path in SAMPLE.parent.glob("*.py"))
    variables = set(re.findall(r"\b((?:EYEPOP|SAMPLE|HAND)_\w+)=", told))
    assert {name for name in variables if name not in source} == set()
