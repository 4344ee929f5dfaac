"""The locks name the libraries the product stands on, pinned and with hashes, and production gets no test tool."""

import re
import tomllib

import pytest

from tests.house.sources import ROOT, repository_files

FOLDER = ROOT / "requirements"
TOP = ROOT / "requirements.txt"
LOCKS = [TOP, *sorted(FOLDER.glob("*.txt"))]
OWNERS_SIX = [
    "Django",
    "django-htmx",
    "djangorestframework",
    "argon2-cffi",
    "requests",
    "pytest-django",
]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
DIRECT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?\s*(?:[~=<>!].*)?$", re.MULTILINE)


def blocks(lock=TOP) -> dict[str, str]:
    """Package name in lower case to its lines in the lock."""
    text = lock.read_text()
    starts = list(PIN.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {m["name"].lower(): text[m.start() : end] for m, end in zip(starts, ends, strict=True)}


def versions(lock) -> dict[str, str]:
    return {name: PIN.match(block)["version"] for name, block in blocks(lock).items()}


def direct(*names: str) -> set[str]:
    """The packages that these lists ask for by name."""
    lines = [line for name in names for line in (FOLDER / name).read_text().splitlines()]
    kept = [line for line in lines if line and not line.startswith(("#", "-"))]
    return {DIRECT.match(line)["name"].lower() for line in kept}


SERVICE = direct("production.in", "testing.in")


@pytest.mark.parametrize("name", OWNERS_SIX)
def test_the_six_packages_are_direct_requirements(name):
    assert name.lower() in SERVICE
    assert re.search(r"-r requirements/(production|testing)\.in", blocks()[name.lower()])


def test_lists_of_packages_lie_in_one_folder():
    """But for the lock at the top, which whoever clones the repository looks for."""
    lists = [
        path for path in repository_files() if re.match(r"requirements.*\.(txt|in)$", path.name)
    ]
    assert lists == [TOP]


def test_every_direct_requirement_is_locked():
    assert SERVICE - set(blocks()) == set()
    assert direct("production.in") - set(blocks(FOLDER / "production.txt")) == set()
    assert direct("development.in") - set(blocks(FOLDER / "development.txt")) == set()


def test_every_package_is_pinned_with_hashes():
    bare = [
        f"{lock.name}: {name}"
        for lock in LOCKS
        for name, block in blocks(lock).items()
        if "--hash=sha256:" not in block
    ]
    assert bare == []


def test_the_locks_agree():
    """What is tested is what production runs."""
    top = versions(TOP)
    assert versions(FOLDER / "production.txt").items() <= top.items()
    tools = versions(FOLDER / "development.txt")
    assert {name for name in top.keys() & tools.keys() if top[name] != tools[name]} == set()


def test_production_holds_no_test_tool():
    tools = direct("development.in", "testing.in") - direct("production.in")
    held = set(blocks(FOLDER / "production.txt"))
    assert (tools & held, {name for name in held if "pytest" in name}) == (set(), set())


def test_every_direct_requirement_is_explained():
    explained = (ROOT / "docs" / "decisions" / "0016-libraries.md").read_text().lower()
    assert [name for name in sorted(SERVICE) if name not in explained] == []


def test_building_the_python_client_leaves_nothing_in_its_folder() -> None:
    """setuptools builds in place: `pip install ./sdk/python` left build/ and an egg-info behind."""
    said = tomllib.loads((ROOT / "sdk" / "python" / "pyproject.toml").read_text())
    assert said["build-system"]["build-backend"] == "flit_core.buildapi"
