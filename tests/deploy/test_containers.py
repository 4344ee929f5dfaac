"""The container: its steps are done here one by one, since no image can be fetched; and what Compose starts."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.libraries import link
from tests.house.sources import ROOT, repository_files

FOLDER = ROOT / "deploy"
STEP = re.compile(r"^([A-Z]+) (.+)$", re.MULTILINE)
HOME = "/opt/keydock"
ADDRESS = {"PUBLIC_URL": "https://keys.example.com", "EMAIL_HOST": "mail.example.com"}


def steps() -> list[list[tuple[str, str]]]:
    """The steps of each stage: the instruction and its words."""
    stages: list[list[tuple[str, str]]] = []
    for instruction, words in STEP.findall((FOLDER / "Containerfile").read_text()):
        if instruction == "FROM":
            stages.append([])
        stages[-1].append((instruction, words))
    return stages


def is_sent(name: str) -> bool:
    """Whether .dockerignore lets the file into the build."""
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and line[0] != "#"
    ]
    kept = any(
        name == rule[1:] or name.startswith(f"{rule[1:]}/") for rule in rules if rule[0] == "!"
    )
    return kept and not any(fnmatch(part, "__pycache__") for part in Path(name).parts)


class Image:
    """A folder that stands for the root of an image, and what its file says of how it runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: dict[str, str] = {}
        libraries, served = steps()
        self.build(libraries)
        self.build(served)

    @property
    def home(self) -> Path:
        return self.root / HOME.lstrip("/")

    def build(self, stage: list[tuple[str, str]]) -> None:
        for instruction, words in stage:
            if instruction == "COPY":
                self.copy(*shlex.split(words))
            elif instruction == "RUN":
                self.run(words)
            elif instruction != "FROM":
                self.said[instruction] = words

    def copy(self, *words: str) -> None:
        if words[0].startswith("--from="):
            return  # the stages share one folder here
        *sources, _ = words
        sent = [
            path.relative_to(ROOT)
            for path in repository_files()
            if is_sent(str(path.relative_to(ROOT)))
        ]
        for source in sources:
            found = [path for path in sent if path == Path(source) or path.is_relative_to(source)]
            assert found, f"{source} is not sent to the build"
            for path in found:
                copy = self.home / path
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, copy)

    def run(self, words: str) -> None:
        """Accounts are not made; pip's work is done by links; the rest runs as it stands."""
        if words.startswith(("useradd", "install")):
            return
        if ".venv/bin/pip" in words:
            lock = shlex.split(words)[-1]
            (packages,) = (self.home / ".venv" / "lib").glob("python3*/site-packages")
            assert link(self.home / lock, packages) > 30
            return
        words = words.replace("venv .venv", "venv --without-pip .venv").replace(
            "python3", sys.executable
        )
        subprocess.run(shlex.split(words), cwd=self.home, check=True, capture_output=True)

    def manage(self, *arguments: str, **given: str) -> str:
        """What the image prints when it is run with these arguments in place of its command."""
        environment = dict(word.split("=", 1) for word in shlex.split(self.said["ENV"]))
        environment["KEYDOCK_VAR"] = str(self.root / "state")
        (self.root / "state").mkdir(exist_ok=True, mode=0o700)
        done = subprocess.run(
            [*json.loads(self.said["ENTRYPOINT"]), *arguments],
            cwd=self.home, env={**environment, **ADDRESS, **given}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return Image(tmp_path_factory.mktemp("image"))


@pytest.mark.sqlite
def test_the_image_holds_what_the_service_needs(image: Image) -> None:
    image.manage("collectstatic", "--noinput", "--verbosity", "0")
    assert list((image.root / "state" / "static" / "css").glob("*.css"))
    said = image.manage("check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in said


def test_it_runs_as_an_account_without_rights() -> None:
    (served,) = steps()[1:]
    users = [words for instruction, words in served if instruction == "USER"]
    assert users == ["keydock"]
    places = [instruction for instruction, _ in served]
    assert places.index("USER") > max(
        at for at, name in enumerate(places) if name in {"RUN", "COPY"}
    )


def composed() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]


def test_compose_mounts_files_that_are_here() -> None:
    mounted = [
        volume.split(":")[0]
        for service in composed().values()
        for volume in service.get("volumes", [])
    ]
    files = [name for name in mounted if name.startswith("./") and name != "./tls"]
    assert len(files) == 3
    assert [name for name in files if not (FOLDER / name).is_file()] == []


def test_compose_runs_commands_that_exist() -> None:
    services = composed()
    units = {
        name: shlex.split(line.partition("manage.py ")[2]) for name, line in exec_starts().items()
    }
    assert services["portal"]["command"] == inside(units["keydock.service"])
    assert services["gate"]["command"] == inside(units["keydock-gate.service"])
    assert services["migrate"]["command"] == ["migrate"]
    assert services["static"]["command"] == ["collectstatic", "--noinput"]


def exec_starts() -> dict[str, str]:
    found = {path.name: path.read_text() for path in (FOLDER / "systemd").glob("*.service")}
    return {
        name: re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)[0] for name, text in found.items()
    }


def inside(words: list[str]) -> list[str]:
    """As a container says it, which other containers must reach."""
    return ["0.0.0.0" if word == "127.0.0.1" else word for word in words]


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    knowing = [
        name
        for name, service in composed().items()
        if "migrations.env" in service.get("env_file", [])
    ]
    assert knowing == ["migrate"]


def test_nginx_finds_the_containers() -> None:
    upstream = (FOLDER / "nginx" / "upstream-compose.conf").read_text()
    assert re.findall(r"server (\w+):(\d+);", upstream) == [("portal", "8000"), ("gate", "8001")]
