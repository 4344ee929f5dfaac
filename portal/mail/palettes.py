"""In which colours is a mail drawn, on light and on dark screens? In those of the pages, as a mail can name them.

Programs for mail know neither custom properties nor `light-dark()`, so the colours of static/css/tokens.css stand here
once more: the light ones at each element, the dark ones in the one stylesheet that such programs read.
"""

from dataclasses import dataclass, replace

from portal.branding.colours import DARK_TEXT, WHITE, for_dark


@dataclass(frozen=True)
class Palette:
    """Each text can be read on what it stands on: WCAG 2.2, 1.4.3."""

    page: str
    surface: str
    line: str
    text: str
    subtle: str  # also on the page itself
    link: str
    button: str
    on_button: str


LIGHT = Palette(
    page="#fafafa", surface=WHITE, line="#e6e6ea", text=DARK_TEXT, subtle="#5f616c", link="#1f55cc",
    button=DARK_TEXT, on_button=WHITE,
)  # fmt: skip
DARK = Palette(
    page="#0b0c0e", surface="#121317", line="#27292f", text="#f1f1f4", subtle="#9fa1ad", link="#8fb2ff",
    button="#f1f1f4", on_button=DARK_TEXT,
)  # fmt: skip


def palettes(accent: str) -> tuple[Palette, Palette]:
    """For light and for dark screens; the button has the accent that operators chose, where they chose one."""
    if not accent:
        return LIGHT, DARK
    return replace(LIGHT, button=accent), replace(DARK, button=for_dark(accent))
