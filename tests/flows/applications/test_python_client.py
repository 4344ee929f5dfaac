"""The Python client in `sdk/python`: a person signs a program in by a short code, and the program uses its token."""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.flows.signed_in import owner

CLIENT = Path(__file__).resolve().parents[3] / "sdk" / "python"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(CLIENT),
        "KEYDOCK_CREDENTIALS": str(tmp_path / "kept" / "credentials.json"),
    }


@pytest.fixture
def keydock(environment: dict[str, str]) -> Run:
    """`python -m keydock ...` to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "keydock", *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def login(
    environment: dict[str, str], seed: dict[str, Any]
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """`python -m keydock login`, still waiting for the person."""
    started = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "keydock", "login", "--no-browser"]
        command += ["--server", seed["base_url"], "--client-id", seed["oauth_client_id"]]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, env=environment, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def decide(program: subprocess.Popen[str], seed: dict[str, Any], decision: str) -> None:
    """The person types the code that the program shows, and decides."""
    code = program.stdout.readline().split()[-1]
    person = owner(seed)
    asked = person.submit(person.open("/device"), user_code=code)
    assert "Renew its token by itself" in asked.text
    assert person.submit(asked, user_code=code, decision=decision).status_code == 200


def test_from_login_to_logout(
    login: Callable[[], subprocess.Popen[str]],
    keydock: Run,
    environment: dict[str, str],
    seed: dict[str, Any],
) -> None:
    program = login()
    decide(program, seed, "allow")
    assert program.wait(120) == 0, program.stderr.read()

    kept = Path(environment["KEYDOCK_CREDENTIALS"])
    assert kept.stat().st_mode & 0o777 == 0o600
    said = json.loads(keydock("whoami").stdout)
    assert said["organization_id"] == seed["organization_id"]
    assert said["permissions"] == ["endpoints:call", "pops:read", "widgets:view"]

    first = keydock("token").stdout
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"renew_at": 0}))
    with ThreadPoolExecutor(4) as scripts:  # a refresh token that comes twice would end the sign-in
        renewed = {said.stdout for said in scripts.map(lambda _: keydock("token"), range(4))}
    assert len(renewed) == 1, "Of several programs at once one renews for all."
    assert renewed.isdisjoint({first, ""}), "A token that has ended is renewed."

    stolen = kept.read_text()
    assert keydock("logout").stdout == "Signed out.\n"
    assert keydock("whoami").returncode == 1
    kept.write_text(stolen)
    after = keydock("whoami")
    assert (after.returncode, after.stdout) == (1, ""), "Logging out ends the access, too."
    assert "python -m keydock login" in after.stderr


def test_a_denial_is_told_and_leaves_nothing(
    login: Callable[[], subprocess.Popen[str]], environment: dict[str, str], seed: dict[str, Any]
) -> None:
    program = login()
    decide(program, seed, "deny")
    assert program.wait(120) == 1
    assert "access_denied" in program.stderr.read()
    assert not Path(environment["KEYDOCK_CREDENTIALS"]).exists()


def test_an_unknown_application_is_told(keydock: Run, seed: dict[str, Any]) -> None:
    answer = keydock("login", "--server", seed["base_url"], "--client-id", "nobody")
    assert answer.returncode == 1
    assert "invalid_client" in answer.stderr


def test_a_server_that_is_none_is_told(keydock: Run) -> None:
    answer = keydock("login", "--server", "http://127.0.0.1:9", "--client-id", "x")
    assert (answer.returncode, "No answer from" in answer.stderr) == (1, True)


def test_a_key_is_swapped_for_tokens_that_are_kept_until_they_end(
    seed: dict[str, Any], environment: dict[str, str]
) -> None:
    program = (
        "from keydock import Client, KeyTokens\n"
        "tokens = KeyTokens(SERVER, KEY)\n"
        "first = tokens.token()\n"
        "print(first == tokens.token(), Client(tokens).pop_config(POP)['name'])\n"
        "tokens.renew()\n"
        "print(first == tokens.token())\n"
    )
    names = {"SERVER": seed["base_url"], "KEY": seed["secret_key"], "POP": seed["pop_id"]}
    set_up = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    answer = subprocess.run(
        [sys.executable, "-"],
        input=set_up + program,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert answer.stdout == "True People counter\nFalse\n"


@pytest.mark.parametrize(("lives", "left"), [(61, 6.1), (300, 30), (600, 60), (86_400, 60)])
def test_a_token_is_renewed_in_the_last_tenth_of_its_life_and_a_minute_before_its_end_at_most(
    monkeypatch: pytest.MonkeyPatch, lives: int, left: float
) -> None:
    monkeypatch.syspath_prepend(str(CLIENT))
    tokens = importlib.import_module("keydock.tokens")
    monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: 1000.0))
    assert tokens.renewal_of(lives) == 1000.0 + lives - left


def test_a_token_is_asked_for_again_when_its_end_is_near_and_not_before(
    monkeypatch: pytest.MonkeyPatch, seed: dict[str, Any]
) -> None:
    monkeypatch.syspath_prepend(str(CLIENT))
    tokens = importlib.import_module("keydock.tokens")
    begun, passed = time.time(), [0, 86_339, 86_341]  # seconds of a token that lives for a day
    source, given = tokens.KeyTokens(seed["base_url"], seed["secret_key"]), []
    for seconds in passed:
        frozen = SimpleNamespace(time=lambda now=begun + seconds: now)
        monkeypatch.setattr(tokens, "time", frozen)
        given.append(source.token())
    assert (given[1] == given[0], given[2] == given[0]) == (True, False)
