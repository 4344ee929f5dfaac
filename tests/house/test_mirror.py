"""Whoever looks for the tests of a subject guesses right: tests/<app>/<subject>/ beside <app>/<subject>/."""

import ast
from pathlib import Path

from tests.house.sources import FLOORS, ROOT, Module, modules

# Folders that Django asks for by name; what lies there may be proved at the top of its app's tests.
BY_DJANGO = {"management", "management/commands", "templatetags"}


def has_code(module: Module) -> bool:
    """True unless there is nothing but a docstring, imports and names."""
    kinds = ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    return any(isinstance(node, kinds) for node in module.tree.body)


def subjects() -> set[Path]:
    """The folders of the product in which there is code."""
    return {module.path.parent for module in modules() if has_code(module)}


def by_django(folders: set[Path]) -> set[Path]:
    return {folder for folder in folders if "/".join(folder.parts[1:]) in BY_DJANGO}


def folders_of_tests() -> set[Path]:
    """The folders of tests, as the folder of the product that each is about."""
    files = (path for floor in FLOORS for path in (ROOT / "tests" / floor).rglob("test_*.py"))
    return {path.parent.relative_to(ROOT / "tests") for path in files}


def test_a_subject_has_its_tests():
    silent = subjects() - by_django(subjects()) - folders_of_tests()
    assert sorted(map(str, silent)) == []


def test_tests_are_about_a_subject():
    known = subjects() | {folder.parent for folder in by_django(subjects())}
    assert sorted(map(str, folders_of_tests() - known)) == []
