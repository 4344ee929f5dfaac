"""Folders, files and functions stay small enough to be read in one go, and bear names that say what is inside."""

import ast
import re
from collections import Counter

from tests.house.sources import WIRING, Module, modules, place

LONG_FILE = 250  # lines; most have 50 to 150
SHARE_OF_LONG_FILES = 0.05  # an idea is told in one file, as long as it is
WIDEST_FOLDER = 20  # modules: with more it holds two subjects
LONGEST_FUNCTION = 40  # lines; most are 3 to 20
LONG_FUNCTIONS: set[str] = set()
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "data",
    "misc",
    "common",
    "lib",
}

EVERYTHING = modules("portal", "apiusers", "keys", "resources", "scripts", "tests")
PRODUCT = modules("portal", "apiusers", "keys", "resources", "scripts")


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(module.tree)
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.AST) -> int:
    return function.end_lineno - function.lineno + 1


def test_few_files_are_long():
    long = [str(module) for module in PRODUCT if module.text.count("\n") > LONG_FILE]
    assert len(long) <= SHARE_OF_LONG_FILES * len(PRODUCT), long


def test_a_folder_is_no_wall():
    widths = Counter(m.path.parent for m in PRODUCT if m.path.stem not in {"__init__", *WIRING})
    wide = {str(folder): width for folder, width in widths.items() if width > WIDEST_FOLDER}
    assert wide == {}


def test_a_function_is_at_most_forty_lines():
    long = {place(m, f) for m in PRODUCT for f in functions(m) if length(f) > LONGEST_FUNCTION}
    assert long == LONG_FUNCTIONS


def test_half_of_all_functions_have_eight_lines_or_fewer():
    lengths = sorted(length(function) for module in PRODUCT for function in functions(module))
    assert lengths[len(lengths) // 2] <= 8


def opens_with_a_sentence(module: Module) -> bool:
    opening = (ast.get_docstring(module.tree) or "").split("\n\n")[0].replace("\n", " ")
    return bool(re.search(r"[.?!:]\)?$|[.?!] ", opening))


def test_a_file_opens_with_a_sentence_on_what_it_answers():
    written = [m for m in EVERYTHING if m.text.strip() and m.path.name != "__init__.py"]
    assert [str(module) for module in written if not opens_with_a_sentence(module)] == []


def test_a_file_has_a_name_that_says_what_is_inside():
    vague = [str(m) for m in EVERYTHING if {m.path.stem, *m.path.parts} & VAGUE]
    assert vague == []


def test_functions_say_what_they_return():
    silent = [place(m, f) for m in PRODUCT for f in functions(m) if not tells_result(f)]
    assert silent == []


def tells_result(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return function.returns is not None or function.name == "__init__"
