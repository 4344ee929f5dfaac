"""The tools that guard a change are there: make, the hooks of git, the version and the licence say the same."""

import os
import re
import shlex
import tomllib
from importlib.util import find_spec

import pytest
import yaml

import portal
from tests.house.sources import ROOT

HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


def test_the_hooks_fetch_nothing():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}


def test_the_hooks_are_the_checks_of_make():
    checks = re.search(r"^CHECKS := (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    assert [hook["id"] for hook in HOOKS] == [
        name.replace("format-check", "format") for name in checks
    ]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_the_command_of_a_hook_exists(hook):
    command, *arguments = shlex.split(hook["entry"])
    assert os.access(ROOT / command, os.X_OK)
    if arguments[:1] == ["-m"]:
        assert find_spec(arguments[1]) is not None
    elif arguments:
        assert (ROOT / arguments[0]).exists()


def test_continuous_integration_asks_make_for_what_exists():
    asked = re.search(r"^for target in (.*); do$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    for target in asked[1].split():
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def test_the_version_stands_in_one_place():
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "portal.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", portal.__version__)


def test_the_changelog_can_be_cut():
    """Keep a Changelog: newest first, what is to come above what was released, and the kinds of change by name."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert [
        h for h in headings[1:] if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", h)
    ] == []
    kinds = set(re.findall(r"^### (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_licence_is_told_as_it_is():
    text = (ROOT / "LICENSE").read_text()
    assert (PROJECT["project"]["license"], PROJECT["project"]["license-files"]) == (
        "BSD-3-Clause",
        ["LICENSE"],
    )
    assert text.startswith("BSD 3-Clause License\n")
    assert "Copyright (c) 2026, the Keydock authors\n" in text
