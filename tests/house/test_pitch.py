"""Folders, files and functions stay small enough to be read in one go, and bear names that say what is inside."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.house.sources import ROOT, WIRING, Module, modules, place

LONG_FILE = 250  # lines; most have 50 to 150
SHARE_OF_LONG_FILES = 0.05  # an idea is told in one file, as long as it is
WIDEST_FOLDER = 20  # modules, or templates: with more it holds two subjects
# Decision 0066: a vocabulary that pages use by name, and names that django-allauth asks for.
WIDE_TEMPLATES = {"cotton", "account/email"}
SHORT_FILE = 25  # lines; a shorter one is opened together with another, and goes into it
# Decision 0066: what many ask and belongs to none of them, or has its name from Django or DRF.
SHORT_FILES = {
    "apiusers/rules.py",
    "keys/models/wrong_keys.py",
    "keys/oauth/grant_types.py",
    "keys/oauth/grants/opaque_tokens.py",
    "keys/verification/permissions.py",
    "portal/accounts/replays.py",
    "portal/clock.py",
    "portal/en/formats.py",
    "portal/http/negotiation.py",
    "portal/http/requests.py",
    "portal/inspection/finding.py",
    "portal/public_ids.py",
    "portal/running/actions.py",
    "portal/step_up/pages.py",
    "resources/endpoints/shadowed.py",
}
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

DOCSTRING = re.compile(r'(?:#.*\n)*r?"""(.*?)"""', re.DOTALL)  # of a module
EVERYTHING = modules("portal", "apiusers", "keys", "resources", "scripts", "tests")
PRODUCT = modules("portal", "apiusers", "keys", "resources", "scripts")
FOLDERS = modules("portal", "apiusers", "keys", "resources", "scripts", "tests", "sdk", "bench")
NO_SUBJECT = {"__init__", "__main__", "conftest", *WIRING}


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = module.nodes
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.AST) -> int:
    return function.end_lineno - function.lineno + 1


def test_few_files_are_long():
    long = [str(module) for module in PRODUCT if module.text.count("\n") > LONG_FILE]
    assert len(long) <= SHARE_OF_LONG_FILES * len(PRODUCT), long


def test_a_folder_is_no_wall():
    assert wider(m.path for m in FOLDERS if m.path.stem not in NO_SUBJECT) == {}


def test_a_folder_of_templates_is_no_wall():
    files = (ROOT / "templates").rglob("*.*")
    found = wider(path.relative_to(ROOT / "templates") for path in files if path.is_file())
    assert set(found) == WIDE_TEMPLATES


def wider(files: Iterable[Path]) -> dict[str, int]:
    """The folders that hold more of these files than are read at a glance."""
    widths = Counter(str(path.parent) for path in files)
    return {folder: width for folder, width in widths.items() if width > WIDEST_FOLDER}


def test_a_short_file_earns_its_existence():
    short = {str(m) for m in modules() if 0 < m.text.count("\n") < SHORT_FILE}
    named_by_django = {"__init__.py", "urls.py", "api_urls.py", "apps.py"}
    kept = {name for name in short if Path(name).name not in named_by_django}
    assert {name for name in kept if "/management/" not in name} == SHORT_FILES


def test_a_function_is_at_most_forty_lines():
    long = {place(m, f) for m in PRODUCT for f in functions(m) if length(f) > LONGEST_FUNCTION}
    assert long == LONG_FUNCTIONS


def test_half_of_all_functions_have_eight_lines_or_fewer():
    lengths = sorted(length(function) for module in PRODUCT for function in functions(module))
    assert lengths[len(lengths) // 2] <= 8


def opens_with_a_sentence(module: Module) -> bool:
    docstring = DOCSTRING.match(module.text)
    opening = (docstring[1] if docstring else "").strip().split("\n\n")[0].replace("\n", " ")
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
