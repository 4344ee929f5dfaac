"""One file asks the machine what time it is; everybody else is told."""

import ast

import pytest

from tests.house.sources import called_name, modules

CLOCK = "portal/clock.py"
ASKS = {"now", "utcnow", "today", "localtime", "localdate", "fromtimestamp"}
OWNERS = {"datetime", "date", "timezone", "time", "dj_timezone"}


def asks_the_machine(node: ast.AST) -> bool:
    """`datetime.now()`, `timezone.now()`, `date.today()`, `time.time()`; monotonic clocks measure and may."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value
    named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    name = called_name(node)
    if named == "time":
        return name in {"time", "time_ns", "localtime", "gmtime", "strftime"}
    return named in OWNERS and name in ASKS - {"fromtimestamp"}


def test_only_the_clock_asks_the_machine():
    asking = {str(m) for m in modules() for node in m.nodes if asks_the_machine(node)}
    assert asking == {CLOCK}


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "timezone.now()",
        "date.today()",
        "time.time()",
        "datetime.utcnow()",
    ],
)
def test_asking_is_seen(text):
    assert any(asks_the_machine(node) for node in ast.walk(ast.parse(text)))


@pytest.mark.parametrize("text", ["clock.now()", "time.monotonic()", "time.sleep(1)", "self.now()"])
def test_measuring_and_being_told_are_left_alone(text):
    assert not any(asks_the_machine(node) for node in ast.walk(ast.parse(text)))
