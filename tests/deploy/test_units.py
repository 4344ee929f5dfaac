"""The units of systemd: systemd itself finds nothing wrong, and what they start fits the connections of PostgreSQL."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.scratch import PATHS
from tests.deploy.units import SHIPPED, settings_of, words_of
from tests.house.sources import ROOT

SERVING = ("keydock.service", "keydock-gate.service")
OF_A_PORTAL, OF_A_GATE = 26, 8  # connections of a worker, as docs/operating.md counts them
MOST, RESERVED, COMMANDS = 100, 3, 10  # PostgreSQL's own; for superusers; for manage.py and backups


def below(root: Path) -> Path:
    """The units with their paths below this folder, where a program stands at the end of each."""
    for name in ("opt/keydock/.venv/bin/python", "opt/keydock/deploy/backup"):
        program = root / name
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", program)
    for unit in SHIPPED.iterdir():
        (root / unit.name).write_text(PATHS.sub(f"{root}/", unit.read_text()))
    return root


@pytest.mark.sqlite
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.fail("systemd-analyze is not installed; install it with: apt-get install -y systemd")
    units = sorted(map(str, below(tmp_path).glob("keydock*")))
    done = subprocess.run(
        [verifier, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "keydock" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", SERVING)
def test_what_serves_gives_up_every_right_that_it_does_not_need(name: str) -> None:
    said = settings_of(SHIPPED / name)
    expected = {
        "User": "keydock", "UMask": "0077", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes",
        "PrivateDevices": "yes", "CapabilityBoundingSet": "", "ProtectHome": "yes", "StateDirectoryMode": "0700",
    }  # fmt: skip
    assert {key: said.get(key) for key in expected} == expected


def test_the_two_that_serve_differ_in_what_they_run_alone() -> None:
    first, second = (settings_of(SHIPPED / name) for name in SERVING)
    assert {key for key in first if first[key] != second.get(key)} == {"Description", "ExecStart"}
    assert first.keys() == second.keys()


def test_they_fit_the_connections_of_postgresql() -> None:
    portal, gate = (words_of(SHIPPED / name) for name in SERVING)
    workers = [int(words[words.index("--workers") + 1]) for words in (portal, gate)]
    assert ("--gate" in portal, "--gate" in gate) == (False, True)
    assert workers[0] * OF_A_PORTAL + workers[1] * OF_A_GATE <= MOST - RESERVED - COMMANDS


def test_the_page_counts_the_same_connections() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    counted = dict(re.findall(r"\| `(manage.py serve[^`]*)` \| (\d+) \|", page))
    assert counted == {
        "manage.py serve": str(OF_A_PORTAL),
        "manage.py serve --workers 2": str(2 * OF_A_PORTAL),
        "manage.py serve --gate --workers 2 --port 8001": str(2 * OF_A_GATE),
    }
