"""The repository speaks of the product alone, and leaves no work lying about."""

from pathlib import Path

import pytest

from tests.house.sources import ROOT, lines_matching, repository_files

SELF = Path(__file__)
LOCKS = tuple(
    ROOT / name
    for name in ("requirements.txt", "requirements/production.txt", "requirements/development.txt")
)
TEXTS = tuple(path for path in repository_files() if path not in {SELF, *LOCKS})

UNWANTED = {
    "a path of one machine": r"(?<![\w.$}>-])/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/",
    "a folder that is not here": r"(?<![\w/-])shared/(?:design|stack|contracts|security|faults|examples|ui|owner)",
    "unfinished work": r"\b(?:TODO|FIXME|XXX|HACK)\b",
    "a test that is not run": r"pytest\.mark\.(?:skip|skipif|xfail)\b|@unittest\.skip",
    "a breakpoint": r"\bbreakpoint\(\)|\bimport pdb\b|console\.log\(",
    "who wrote it": r"(?i)\b(?:chatgpt|copilot|claude|anthropic|openai|language model|ai[- ]generated)\b",
    "a merge left half done": r"^(?:<{7} |={7}$|>{7} )",
    "a key in the clear": r"-----BEGIN (?:EC |RSA )?PRIVATE KEY-----\n",
}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_contains(what):
    assert lines_matching(TEXTS, UNWANTED[what]) == []


def test_the_lock_names_no_registry():
    assert lines_matching(LOCKS, r"https?://|--index-url|--find-links") == []


def test_no_secret_and_no_database_is_committed():
    kinds = {".sqlite3", ".pem", ".key", ".env", ".log", ".pyc"}
    assert [str(path) for path in repository_files() if path.suffix in kinds] == []
    assert [path for path in repository_files() if path.is_relative_to(ROOT / "var")] == []


def test_the_walk_reads_the_repository():
    assert ROOT / "README.md" in TEXTS
    assert len(TEXTS) > 100
