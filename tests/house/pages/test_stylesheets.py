"""No rule names left or right: where the text runs the other way, the page does too."""

import re

import pytest

from tests.house.sources import ROOT, lines_matching

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SIDES = (
    r"(?<![\w-])(?:[a-z-]+-)?(?:left|right)\s*:|(?:text-align|float):\s*(?:left|right)|"
    r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right)\b"
)
FOUR = re.compile(r"(?<![\w-])(margin|padding|inset|border-width):\s*([^;{}]+)")
VALUE = re.compile(r"(?:[\w-]+)?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^\s()]+")


def uneven(text: str) -> list[str]:
    """Shorthands of four values whose right and left differ."""
    found = []
    for name, written in FOUR.findall(text):
        values = VALUE.findall(written.replace("!important", ""))
        if len(values) == 4 and values[1] != values[3]:
            found.append(f"{name}: {written}")
    return found


def test_no_stylesheet_names_a_side():
    assert lines_matching(SHEETS, SIDES) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_shorthand_has_two_sides_that_differ(sheet):
    assert uneven(sheet.read_text()) == []


@pytest.mark.parametrize(
    ("rule", "count"),
    [("inset: 0 auto auto 0;", 1), ("margin: 1px 2px 3px 2px;", 0), ("padding: 0 4px;", 0),
     ("margin: calc((1px - var(--a)) / 2) -7px calc((1px - var(--a)) / 2) 0", 1)],
)  # fmt: skip
def test_what_differs_is_seen(rule, count):
    assert len(uneven(rule)) == count
