"""No regular expression of ours takes much longer for a text twice as long: strangers choose the texts.

One that does holds the whole process, since Python's `re` lets nobody else run meanwhile. So every pattern stands at
the top of its module, where this test finds it, and its steps are counted (tests/house/code/regex_steps.py) over texts
that are made of its own beginnings, over and over.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from random import Random
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from portal.logs import redaction
from tests.house.code.regex_steps import Walk, is_member, steps
from tests.house.sources import modules

LENGTH = 96  # characters of the shorter text
MOST_FOR_TWICE = 3.0  # times the steps: linear takes twice as many, quadratic four times
FEW = 600  # steps that need no comparison
# Methods that look for a pattern at every place of a text. Others begin at its beginning.
SEARCHES = re.compile(r"\b(\w+)\.(?:search|sub|subn|finditer|findall|split)\(")
MADE_ON_THE_WAY = {
    f"re.{name}"
    for name in (
        "compile",
        "search",
        "match",
        "fullmatch",
        "sub",
        "subn",
        "split",
        "findall",
        "finditer",
    )
}
MAKES_ITS_PATTERNS = {
    # By a function that is called while the module loads; what it makes is found like the others.
    "resources/tables/values/number_notations.py",
    # Of a name that occurs twice: its letters as they are, white space and a colon.
    "resources/tables/files/json_mistakes.py",
}
ANY = "aA0 -_.:/=%;\"'$@\n\\{["
EVERY = ANY + "".join(map(chr, range(256))) + "\ud800"


def found_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset) and depth < 4:
        for each in value:
            yield from found_in(each, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        yield from found_in(list(value.values()), depth + 1)


def patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Name to pattern, and whether it is looked for everywhere in a text."""
    found = {}
    for module in modules():
        if "re.compile(" not in module.text:
            continue
        searched, values = set(SEARCHES.findall(module.text)), vars(import_module(module.name))
        for name, value in list(values.items()):
            # Patterns of a collection are looked for by another name than their own.
            searches = (
                {name} & searched if isinstance(value, re.Pattern) else searched - set(values)
            )
            for number, pattern in enumerate(found_in(value)):
                everywhere = bool(searches)
                found[f"{module.name}.{name}[{number}]"] = (pattern, everywhere)
    return found


FOUND = patterns()


def example(nodes: Any, random: Random) -> str:
    """A text that a parsed pattern might take, or nearly: made by walking its parts."""
    return "".join(part(kind, detail, random) for kind, detail in nodes)


def part(kind: Any, detail: Any, random: Random) -> str:
    if kind is sre.LITERAL:
        return chr(detail)
    if kind is sre.IN:
        letters = [letter for letter in EVERY if takes(detail, letter)]
        ends = [chr(code) for kind, ends in detail if kind is sre.RANGE for code in ends]
        return random.choice(letters or ends)
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        least, most, inner = detail
        count = min(int(least) + random.randint(0, 2), int(most), 50)
        return "".join(example(inner, random) for _ in range(count))
    if kind is sre.BRANCH:
        return example(random.choice(detail[1]), random)
    if kind is sre.SUBPATTERN:
        return example(detail[3], random)
    return random.choice(ANY) if kind in {sre.ANY, sre.NOT_LITERAL} else ""


def takes(members: Any, letter: str) -> bool:
    negated = members[0][0] is sre.NEGATE
    return negated != any(is_member(each, letter) for each in members)


def hostile(pattern: re.Pattern[str]) -> Iterator[str]:
    """Pieces that are dear when they come over and over: beginnings of what the pattern takes, and single signs."""
    random = Random(ascii(pattern.pattern))
    pieces = set(ANY)
    for _ in range(6):
        text = example(parser.parse(pattern.pattern, pattern.flags), random)[:60]
        cuts = {1, 2, 3, 4, 5, 6, 8, 12, len(text) // 2, len(text) - 1, len(text)}
        pieces |= {text[:cut] for cut in cuts if 0 < cut <= len(text)}
        pieces |= {text[:cut] + "-" for cut in (3, 7, len(text)) if cut <= len(text)}
    return iter(sorted(pieces))


def dearest(pattern: re.Pattern[str], everywhere: bool) -> tuple[float, str]:
    """How much more a text of twice the length takes, at worst, and of what it is made."""
    worst = (0.0, "")
    for piece in hostile(pattern):
        for last in ("", "\0"):
            short = (piece * LENGTH)[:LENGTH]
            long = (piece * LENGTH * 2)[: LENGTH * 2]
            more = steps(pattern, long + last, everywhere=everywhere)
            if more > FEW * 4:
                least = steps(pattern, short + last, everywhere=everywhere)
                worst = max(worst, (more / max(least, 1), piece))
    return worst


@pytest.mark.parametrize("name", FOUND)
def test_twice_the_text_takes_about_twice_the_steps(name: str) -> None:
    ratio, piece = dearest(*FOUND[name])
    assert ratio <= MOST_FOR_TWICE, f"{name} is dear for {piece!r} over and over"


def test_the_count_of_steps_tells_a_quadratic_pattern_from_a_linear_one() -> None:
    """The one that froze a process, and one that is exponential."""
    assert dearest(re.compile(r"\beyJ[\w-]{5,}\.[\w-]+"), everywhere=True)[0] > MOST_FOR_TWICE
    assert dearest(re.compile(r"[\w-]{5,8}\.[\w-]+"), everywhere=True)[0] <= MOST_FOR_TWICE
    assert steps(re.compile("(a+)+b"), "a" * 12, everywhere=False) > 2**12


@pytest.mark.parametrize("text", ["a", "ab12-x", "eyJhbGciOi.eyJ.x", "x" * 50])
def test_the_count_of_steps_finds_what_re_finds(text: str) -> None:
    for name, (pattern, _) in FOUND.items():
        ends = any(pattern.match(text, start) for start in range(len(text) + 1))
        mine = any(
            Walk(pattern, text).at(start, lambda end: True) for start in range(len(text) + 1)
        )
        assert mine == ends, name


def test_every_pattern_stands_at_the_top_of_its_module() -> None:
    hidden = [
        f"{module}:{call.lineno}"
        for module in modules()
        if str(module) not in MAKES_ITS_PATTERNS
        for function in module.nodes
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in MADE_ON_THE_WAY
    ]
    assert hidden == []


def test_the_rules_of_the_log_are_among_them() -> None:
    names = [name for name in FOUND if name.startswith("portal.logs.redaction.RULES")]
    assert len(names) == len(redaction.RULES)
