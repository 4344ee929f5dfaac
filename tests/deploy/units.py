"""What does a unit of systemd say? Read as far as ours need it: settings by name, what runs, in which environment."""

import re
import shlex
from pathlib import Path

from tests.house.sources import ROOT

SHIPPED = ROOT / "deploy" / "systemd"
LINE = re.compile(r"^(?P<name>[A-Za-z]+)=(?P<value>.*)$", re.MULTILINE)


def settings_of(unit: Path) -> dict[str, str]:
    """Each setting of the file by its name; of one that stands twice, the last."""
    return {line["name"]: line["value"] for line in LINE.finditer(unit.read_text())}


def words_of(unit: Path) -> list[str]:
    """The command line of ExecStart."""
    return shlex.split(settings_of(unit)["ExecStart"])


def environment_in(path: Path) -> dict[str, str]:
    """What an EnvironmentFile sets: one NAME=value a line, comments and quotes as in systemd.exec(5)."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and line[0] not in "#;"]
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}
