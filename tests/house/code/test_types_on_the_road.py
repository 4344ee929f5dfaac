"""Does mypy see what a view touches? Requests have their type, and nothing on the road of a key is taken on trust."""

import ast
import re

import pytest

from keys.verification.records import OwnerStanding
from tests.house.sources import called_name, modules, place

MOST = 20  # places at which a request may be anything
ANYTHING = re.compile(r"\brequest: Any\b")
ROAD = ("keys/verification", "keys/gate", "keys/limits")
# What may be there or not, and is no row of ours.
SOMETIMES_THERE = {
    "settings": "a setting of Django's that an installation need not have",
    "self.local": "what a thread has when it was here before",
    "view": "a view says which permissions it needs, or says nothing",
}


def guesses(node: ast.AST) -> bool:
    """`hasattr(row, ...)`, and the same in other words: `getattr` with a default, and `vars`."""
    if not isinstance(node, ast.Call):
        return False
    name = called_name(node)
    if name == "getattr" and len(node.args) > 2:
        return ast.unparse(node.args[0]) not in SOMETIMES_THERE
    return name in {"hasattr", "vars"}


def test_a_request_is_rarely_anything():
    found = [str(module) for module in modules() for _ in ANYTHING.findall(module.text)]
    assert len(found) < MOST, found


def test_no_type_is_ignored_where_keys_are_judged():
    road = modules(*ROAD)
    assert road
    assert [str(module) for module in road if "type: ignore" in module.text] == []


def test_what_a_request_carries_has_its_type():
    [carried] = [module for module in modules() if str(module) == "portal/api/request_types.py"]
    assert re.findall(r"^\s+(\w+): Any\b", carried.text, re.MULTILINE) == []


def test_nothing_is_guessed_where_keys_are_judged():
    """A row that was read without its owner has no owner: AttributeError, and not an answer that is a little wrong."""
    found = [
        place(module, node) for module in modules(*ROAD) for node in module.nodes if guesses(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        'hasattr(row, "owner_role")',
        'getattr(row, "owner_role", None)',
        "getattr(self.row, name, ())",
        'vars(row).get("owner_role")',
    ],
)
def test_guessing_is_seen(text: str):
    assert any(guesses(node) for node in ast.walk(ast.parse(text)))


@pytest.mark.parametrize("text", ['getattr(settings, "X", None)', "getattr(row, name)"])
def test_what_must_be_there_is_left_alone(text: str):
    assert not any(guesses(node) for node in ast.walk(ast.parse(text)))


def test_the_answer_about_an_owner_is_one_and_stays_as_it_is():
    """One function answers whether an owner may act and what it may do; nobody makes a second answer, or changes it."""
    makers = {
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) == "OwnerStanding"
    }
    assert makers == {"keys/verification/records.py"}
    standing = OwnerStanding(is_active=True, permissions=frozenset())
    with pytest.raises(AttributeError):
        standing.is_active = False  # type: ignore[misc]
