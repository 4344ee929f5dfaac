"""Whatever accent is taken, the text on every button of it can be read, in light and dark."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.branding import colours
from portal.errors import InvalidInput

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SAID = re.compile(
    r"--(primary|primary-hover|on-primary): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"
)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_wcag(one, other, ratio) -> None:
    assert round(colours.contrast(one, other), 2) == round(colours.contrast(other, one), 2) == ratio


@pytest.mark.parametrize("typed", ["#1d4fbe", " #1D4FBE ", ""])
def test_a_dark_colour_or_none_is_taken(typed) -> None:
    assert colours.clean_accent(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("#ffd400", "low_contrast", "1.4"),
        ("#777777", "low_contrast", "4.48:1, and needs 4.5:1"),
        ("blue", "invalid_colour", "#1d4fbe"),
        ("#12345", "invalid_colour", "#1d4fbe"),
        ("#1d4fbe;}", "invalid_colour", "#1d4fbe"),
        ("#１d4fbe", "invalid_colour", "#1d4fbe"),  # noqa: RUF001
    ],
)
def test_what_cannot_be_read_or_is_no_colour_is_refused_with_the_reason(typed, code, words) -> None:
    with pytest.raises(InvalidInput) as refusal:
        colours.clean_accent(typed)
    assert (refusal.value.code, refusal.value.field_name) == (code, "accent")
    assert words in refusal.value.detail


@given(COLOURS)
def test_text_on_whatever_is_taken_can_be_read(colour) -> None:
    try:
        accent = colours.clean_accent(colour)
    except InvalidInput:
        return
    found = {name: (light, dark) for name, light, dark in SAID.findall(colours.stylesheet(accent))}
    for behind in ("primary", "primary-hover"):
        for side in (0, 1):
            assert colours.contrast(found[behind][side], found["on-primary"][side]) >= 4.5


def test_each_stylesheet_has_an_address_of_its_own() -> None:
    assert colours.digest("#1d4fbe") != colours.digest("#1d4fbf")
