"""The lock names the libraries the product stands on, pinned and with hashes."""

import re

import pytest

from tests.house.sources import ROOT

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


def blocks() -> dict[str, str]:
    """Package name in lower case to its lines in requirements.txt."""
    text = (ROOT / "requirements.txt").read_text()
    starts = list(PIN.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {m["name"].lower(): text[m.start() : end] for m, end in zip(starts, ends, strict=True)}


def direct() -> set[str]:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    kept = [line for line in lines if line and not line.startswith(("#", "-"))]
    return {DIRECT.match(line)["name"].lower() for line in kept}


@pytest.mark.parametrize("name", OWNERS_SIX)
def test_the_six_packages_are_direct_requirements(name):
    assert name.lower() in direct()
    assert "-r requirements.in" in blocks()[name.lower()]


def test_every_direct_requirement_is_locked():
    assert direct() - set(blocks()) == set()


def test_every_package_is_pinned_with_hashes():
    assert [name for name, block in blocks().items() if "--hash=sha256:" not in block] == []


def test_every_direct_requirement_is_explained():
    explained = (ROOT / "docs" / "decisions" / "0016-libraries.md").read_text().lower()
    assert [name for name in sorted(direct()) if name not in explained] == []
