"""What the documents say is so: links lead somewhere, commands exist, and the first five minutes really work."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import FLOORS, ROOT, modules
from tests.server import Server

PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
BLOCK = re.compile(r"^ *```\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ("## Context", "## Decision", "## Consequences")
LONGEST_PAGE = 60  # lines: a decision is one page


def readme_commands() -> list[str]:
    """The curl lines of the README, as somebody pastes them."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("curl ")]


def pasted(line: str, server: Server, key: str, organization: str) -> str:
    """What the line prints in a shell that holds the key and the Organization ID; the status comes last."""
    line = line.replace("http://127.0.0.1:8000", server.base_url)
    script = f"KEY={shlex.quote(key)}\nORGANIZATION={shlex.quote(organization)}\n{line} -s -w ' %{{http_code}}'"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


def test_every_link_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target, _ in LINK.findall(page.read_text())
        if target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_test_that_the_threats_name_is_there_and_every_goal_has_a_state():
    text = (ROOT / "docs" / "threats.md").read_text()
    named = re.findall(r"`(tests/[^`]+)`", text)
    goals = re.findall(r"^\| ([A-F]\d+) [^|]*\| ([a-z ]+) \|(.*)\|$", text, re.MULTILINE)
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert {state for _, state, _ in goals} == {"holds", "accepted", "not yet"}
    assert [goal for goal, state, why in goals if not why.strip() and state != "not yet"] == []
    counts = {"A": 13, "B": 12, "C": 10, "D": 9, "E": 4, "F": 11}
    wanted = {f"{group}{number}" for group, most in counts.items() for number in range(1, most + 1)}
    assert {goal for goal, _, _ in goals} == wanted


def test_the_pages_that_people_look_for_are_there():
    named = ["README", "CHANGELOG", "CONTRIBUTING", "SECURITY"]
    assert (ROOT / "LICENSE").exists()
    inside = ["architecture", "api", "errors", "threats", "operating"]
    expected = [ROOT / f"{n}.md" for n in named] + [ROOT / "docs" / f"{n}.md" for n in inside]
    assert [str(page) for page in expected if not page.exists()] == []


def test_every_decision_is_one_page_of_the_same_parts():
    odd = [
        page.name
        for page in DECISIONS
        if not all(part in page.read_text() for part in PARTS)
        or len(page.read_text().splitlines()) > LONGEST_PAGE
    ]
    assert odd == []


def test_decisions_are_numbered_without_a_gap():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_a_decision_bears_its_number_as_its_title():
    assert [
        page.name for page in DECISIONS if not page.read_text().startswith(f"# {page.name[:4]} ")
    ] == []


def test_every_decision_that_the_source_names_is_written():
    named = {
        int(number)
        for module in modules(*FLOORS, "tests")
        for number in re.findall(r"\bdecision (\d{4})\b", module.text)
    }
    assert named - {int(page.name[:4]) for page in DECISIONS} == set()


def mapped() -> list[str]:
    """What the rows of the map are about, as they are written."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_the_map_of_the_house_names_what_exists():
    assert [name for name in mapped() if not (ROOT / name).exists()] == []


def test_the_map_of_the_house_has_a_row_for_each_folder():
    """One below a folder that has a row needs none of its own where it is that subject's, as a database's backends."""
    folders = {module.path.parent for module in modules() if module.path.name != "__init__.py"}
    rows = {Path(name) for name in mapped()}
    lone = [str(f) for f in folders if f not in rows and f.parent not in rows - {Path(f.parts[0])}]
    assert sorted(lone) == []


def test_the_commands_of_make_exist():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    written = re.compile(r"(?:^|`)(?:[A-Z]+=\d+ )?make ([a-z-]+)", re.MULTILINE)
    told = {target for page in PAGES for target in written.findall(page.read_text())}
    assert {"run", "test"} <= told <= set(targets)


@pytest.fixture(scope="module")
def lines(server: Server) -> list[str]:
    """What each curl line of the README prints, one after the other, with a new key."""
    seed = server.seed()
    return [
        pasted(line, server, seed["secret_key"], seed["organization_id"])
        for line in readme_commands()
    ]


def test_the_first_five_minutes_have_three_commands():
    assert [Path(shlex.split(line)[-1]).name.partition("?")[0] for line in readme_commands()] == [
        "whoami",
        "token",
        "auth",
    ]


def test_the_first_command_says_whose_key_it_is(lines):
    assert '"organization_id"' in lines[0]
    assert lines[0].endswith(" 200")


def test_the_second_command_gets_a_token(lines):
    assert '"access_token"' in lines[1]
    assert lines[1].endswith(" 200")


def test_the_third_command_lets_the_key_pass(lines):
    assert "X-Auth-Key-Id" in lines[2] or "x-auth-key-id" in lines[2]
    assert lines[2].endswith(" 200")
