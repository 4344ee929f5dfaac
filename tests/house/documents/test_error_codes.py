"""Every code that a caller can meet is explained on the page of errors, and the page explains no code that is gone."""

import ast
import re

from keys.verification.refusals import PROVED, TURNED_AWAY
from keys.verification_codes import TOLD
from portal.errors import Deleted
from portal.http.refusals.problems import GENERIC
from tests.house.sources import ROOT, called_name, constants, modules

PAGE = ROOT / "docs" / "errors.md"
# Where the code stands among the arguments of what makes a refusal.
POSITION = {
    "Refusal": 0,
    "BodyRefused": 0,
    "Conflict": 0,
    "unauthenticated": 0,
    "InputError": 1,
    "InvalidInput": 1,
    "refused": 1,
}
REFUSALS = {*POSITION, "Forbidden", "NameTaken", "__init__"}
OF_DELETED = {"Deleted", "lock_row"}  # which are told the kind of what was deleted
FIELDS = {"name"}  # what a refusal of its own class names before its code
CODE = re.compile(r"[a-z][a-z0-9_]+")
HEADING = re.compile(r"^### `([A-Za-z0-9_]+)`", re.MULTILINE)
# Codes of Django REST framework that reach callers, and of its field checks.
FRAMEWORK = {
    "not_authenticated",
    "authentication_failed",
    "permission_denied",
    "method_not_allowed",
    "unsupported_media_type",
    "parse_error",
    *GENERIC,
}
# Codes that reach a refusal through a table.
TABLED = {code for code, _ in (*PROVED.values(), *TURNED_AWAY.values())} | {
    "invalid_input",
    "name_taken",
    "rate_limited",
    "quota_exceeded",
}
BY_FIELDS = {
    "white_space_around_credential",
    "invalid_permissions",
    "invalid_cost",
}  # which the framework turns into refusals


def written_in_the_source() -> set[str]:
    found: set[str] = set()
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.Call) and called_name(node) in REFUSALS:
                found |= codes_of(node)
            if isinstance(node, ast.Call) and called_name(node) in OF_DELETED:
                found |= {Deleted(kind).code for kind in constants(node.args)}
    return found - FIELDS


def codes_of(call: ast.Call) -> set[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    position = POSITION.get(called_name(call))
    placed = call.args[position : position + 1] if position is not None else []
    if (
        called_name(call) == "__init__"
    ):  # of a refusal's own class: super().__init__("name_taken", ...)
        placed = call.args[:2]
    return {code for code in constants([*named, *placed]) if CODE.fullmatch(code)}


def explained() -> list[str]:
    return HEADING.findall(PAGE.read_text())


def known() -> set[str]:
    return written_in_the_source() | FRAMEWORK | TABLED | BY_FIELDS | {code for code, _ in TOLD}


def test_every_code_is_explained():
    assert known() - set(explained()) == set()


def test_no_code_is_explained_that_is_gone():
    assert set(explained()) - known() == set()


def test_no_code_is_explained_twice():
    assert len(explained()) == len(set(explained()))


def test_codes_were_found_in_the_source():
    assert {"key_expired", "name_taken", "invalid_expiry", "permission_not_held"} <= known()
