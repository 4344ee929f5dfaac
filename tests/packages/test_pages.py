"""A reader who does what a page says has a protected route: its files, its commands and its calls, as they stand there.

The environment of the test stands for the checkout and for what is installed (`STANDS_FOR`), and a free port for 8001.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.packages import environments
from tests.packages.pages import Page, own_lines, page, write
from tests.server import Server
from tests.services import deaf_port, free_port

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]

NAMES = ("django", "fastapi", "flask", "express")
STARTED_WITHIN = 60  # seconds


class Reader:
    """Somebody with a page, an empty folder and a shell."""

    def __init__(self, shown: Page, folder: Path, env: dict[str, str]) -> None:
        self.page, self.folder, self.env = shown, folder, env
        self.port = free_port()

    def type(self, line: str) -> str:
        return environments.run(["sh", "-c", line], cwd=self.folder, env=self.env)

    def here(self, line: str) -> str:
        """The line with the port that is free on this machine."""
        return line.replace("8001", str(self.port))

    def prepare(self) -> None:
        for line in self.page.preparation:
            self.type(line.replace("mkdir shop && cd shop", "true"))
        self.write(self.page.files("3. "))

    def write(self, files: dict[str, str]) -> None:
        write({name: self.here(text) for name, text in files.items()}, self.folder)

    def start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                shlex.split(self.here(self.page.serve)),
                cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True,
                executable=shutil.which(shlex.split(self.page.serve)[0], path=self.env["PATH"]),
            )  # fmt: skip
        deadline = time.monotonic() + STARTED_WITHIN
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail((self.folder / "log").read_text()[-3000:])
            time.sleep(0.05)
        return process

    def answers(self) -> bool:
        try:
            return bool(self.call().status_code)
        except requests.ConnectionError:
            return False

    def call(self, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(f"http://127.0.0.1:{self.port}/orders", headers=named, timeout=30)


@pytest.fixture
def reader(
    keydock: Server,
    verifier_key: str,
    seed: dict[str, Any],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Callable[..., Reader]:
    def begin(name: str, **changes: str) -> Reader:
        folder = tmp_path / "shop"
        folder.mkdir()
        env = {
            **environments.inherited(),
            "KEYDOCK_URL": keydock.base_url,
            "KEYDOCK_VERIFIER_KEY": verifier_key,
            "KEY": seed["secret_key"],
            **changes,
        }
        if name == "express":
            environments.install_packed(folder, request.getfixturevalue("tarball"))
        else:
            python = environments.new_python(folder / "venv", request.getfixturevalue("wheel"))
            env["PATH"] = f"{python.parent}{os.pathsep}{env['PATH']}"
        return Reader(page(name), folder, env)

    return begin


@pytest.fixture
def serving() -> Iterator[Callable[[Reader], Reader]]:
    """Starts what the page says, until the test ends."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(who: Reader) -> Reader:
        processes.append(who.start())
        return who

    yield start
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_says_is_so(
    name: str,
    reader: Callable[..., Reader],
    serving: Callable[[Reader], Reader],
    keydock: Server,
    seed: dict[str, Any],
) -> None:
    who = reader(name)
    who.prepare()
    serving(who)
    told = [
        (who.type(who.here(curl).replace("-i", "-si")), status) for curl, status in who.page.calls
    ]
    assert [int(said.split()[1]) for said, _ in told] == [status for _, status in told]
    assert [status for _, status in told] == [401, 200, 401]
    challenges = [re.search(r"(?im)^www-authenticate: (.*?)\r?$", said)[1] for said, _ in told[::2]]
    assert challenges == ['Bearer realm="api"', 'Bearer realm="api", error="invalid_token"']
    assert json.loads(told[1][0].splitlines()[-1]) == {"orders_of": seed["organization_id"]}

    bearer = who.call(authorization=f"Bearer {seed['secret_key']}")
    other = who.call(x_api_key=seed["secret_key"], x_organization_id=seed["other_organization_id"])
    foreign = who.call(x_api_key=seed["other_organization_key"])
    lacks = who.call(x_api_key=seed["verifier_key"])
    expired = who.call(x_api_key=seed["expired_key"])
    answers = [bearer, other, foreign, lacks, expired]
    assert [answer.status_code for answer in answers] == [200, 401, 200, 403, 401]
    assert foreign.json() == {"orders_of": seed["other_organization_id"]}

    key_id = seed["secret_key"].split("_")[2]
    again = keydock.seed()  # another key does it
    requests.post(
        f"{keydock.base_url}/v1/keys/{key_id}/revocation",
        headers={"Authorization": f"Bearer {again['secret_key']}"},
        timeout=30,
    ).raise_for_status()
    assert who.call(x_api_key=seed["secret_key"]).status_code == 401, "The next call is refused."
    seed.update(again)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_at_its_limit_is_told_when_to_come_again(
    name: str,
    reader: Callable[..., Reader],
    serving: Callable[[Reader], Reader],
    keydock: Server,
    seed: dict[str, Any],
) -> None:
    limits = [{"requests": 2, "seconds": 3600}]
    made = requests.post(
        f"{keydock.base_url}/v1/keys",
        json={"name": f"limited-{name}", "permissions": ["orders:read"], "limits": limits},
        headers={"Authorization": f"Bearer {seed['secret_key']}"},
        timeout=30,
    ).json()
    who = reader(name)
    who.prepare()
    serving(who)
    said = [who.call(x_api_key=made["key"]) for _ in range(3)]
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert 1 <= int(said[2].headers["Retry-After"]) <= 2 * 3600


@pytest.mark.parametrize("name", NAMES)
def test_nobody_comes_in_while_keydock_is_away(
    name: str,
    reader: Callable[..., Reader],
    serving: Callable[[Reader], Reader],
    seed: dict[str, Any],
) -> None:
    with deaf_port() as port:
        who = reader(name, KEYDOCK_URL=f"http://127.0.0.1:{port}")
        who.prepare()
        serving(who)
        began = time.monotonic()
        answer = who.call(x_api_key=seed["secret_key"])
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert time.monotonic() - began < 2


def test_django_without_the_rest_framework_does_the_same(
    reader: Callable[..., Reader], serving: Callable[[Reader], Reader], seed: dict[str, Any]
) -> None:
    who = reader("django")
    who.prepare()
    who.write(who.page.files("Without Django REST framework"))
    serving(who)
    answers = [
        who.call(),
        who.call(x_api_key=seed["secret_key"]),
        who.call(x_api_key=seed["verifier_key"]),
    ]
    assert [answer.status_code for answer in answers] == [401, 200, 403]
    assert answers[1].json() == {"orders_of": seed["organization_id"]}


def of_this_server(code: str, keydock: Server, verifier_key: str) -> str:
    for shown, here in (
        ("https://keys.example.com", keydock.base_url), ("kd_live_...", verifier_key),
    ):  # fmt: skip
        assert shown in code
        code = code.replace(shown, here)
    return code


def test_the_page_of_the_python_package_asks_as_it_shows(
    keydock: Server, verifier_key: str, seed: dict[str, Any], wheel: Path, tmp_path: Path
) -> None:
    (_, code), *_ = page("python").blocks("Ask")
    code = of_this_server(code, keydock, verifier_key)
    python = environments.new_python(tmp_path / "venv", wheel)
    said = [
        environments.run([python, "-c", f"text = {text!r}\n{code}"], cwd=tmp_path)
        for text in (seed["secret_key"], "nonsense")
    ]
    assert said[0].startswith(f"{seed['organization_id']} Owner(type='organization'")
    assert said[1] == "NOT_FOUND\n"


def test_the_page_of_the_python_package_verifies_offline_as_it_shows(
    keydock: Server, seed: dict[str, Any], wheel: Path, tmp_path: Path
) -> None:
    metadata = f"{keydock.base_url}/.well-known/oauth-authorization-server"
    issuer = requests.get(metadata, timeout=30).json()["issuer"]
    token = requests.post(
        f"{keydock.base_url}/oauth/token",
        data={
            "grant_type": "client_credentials",
            "resource": f"{issuer}orders",
            "scope": "orders:read",
        },
        auth=(seed["secret_key"].split("_")[2], seed["secret_key"]),
        timeout=30,
    ).json()["access_token"]
    (_, code), *_ = page("python").blocks("Offline")
    # The server is reached here by another address than its public one: the page says what to name then.
    first = f'"{keydock.base_url}", issuer="{issuer}"'
    code = code.replace('"https://keys.example.com"', first)
    code = code.replace("https://keys.example.com/orders", f"{issuer}orders")
    python = environments.new_python(tmp_path / "venv", wheel)
    ends = "print(verdict.code, verdict.organization_id)"
    said = environments.run([python, "-c", f"token = {token!r}\n{code}\n{ends}"], cwd=tmp_path)
    assert said == f"VALID {seed['organization_id']}\n"


def test_the_page_of_the_javascript_package_asks_as_it_shows(
    keydock: Server, verifier_key: str, seed: dict[str, Any], tarball: Path, tmp_path: Path
) -> None:
    (code,) = [text for language, text in page("javascript").every_block if language == "js"]
    code = of_this_server(code, keydock, verifier_key)
    environments.install_packed(tmp_path, tarball)
    begins = "const text = process.argv[2];\nconst refuse = (code) => process.stdout.write(`${code}\\n`);\n"
    (tmp_path / "ask.mjs").write_text(
        f"{begins}{code}\nprocess.stdout.write(`${{verdict.organizationId}}\\n`);\n"
    )
    said = [
        environments.run(["node", "ask.mjs", text], cwd=tmp_path)
        for text in (seed["secret_key"], "nonsense")
    ]
    assert said == [f"{seed['organization_id']}\n", "NOT_FOUND\nnull\n"]


@pytest.mark.parametrize("name", NAMES)
def test_a_protected_route_takes_under_ten_lines(name: str) -> None:
    (text,) = page(name).files("3. ").values()
    assert len(own_lines(text)) < 10


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_begin_alike(name: str) -> None:
    """Who corrects one of them corrects all."""
    assert page(name).blocks("1. ") == page("django").blocks("1. ")
    assert page(name).blocks("4. ") == page("django").blocks("4. ")
