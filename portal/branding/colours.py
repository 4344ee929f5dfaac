"""Which colour may the portal's buttons have, and what stylesheet says so? One behind which white text can be read.

Contrast is that of WCAG 2.2, "contrast ratio" and "relative luminance". White text stands on the accent where the page
is light; where it is dark, dark text stands on a lighter accent, which is made from it.
"""

import hashlib
import re
from functools import lru_cache

from portal.errors import InvalidInput

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
WHITE = "#ffffff"
DARK_TEXT = "#17181c"  # `--on-primary` of static/css/tokens.css, where the page is dark
STEPS = 20  # from the accent to white
HOVER = 0.15  # of the way to black or white
WRITTEN = re.compile(r"#[0-9a-f]{6}", re.ASCII)
# In the layer of static/css/tokens.css, which stands before it.
STYLESHEET = """@layer tokens {{
  :root {{
    --primary: light-dark({light}, {dark});
    --primary-hover: light-dark({light_hover}, {dark_hover});
    --on-primary: light-dark({on_light}, {on_dark});
  }}
}}
"""


def clean_accent(typed: str) -> str:
    """The colour in small letters, or nothing for none. Raises InvalidInput: `invalid_colour`, `low_contrast`."""
    accent = typed.strip().lower()
    if not accent:
        return ""
    if not WRITTEN.fullmatch(accent):
        raise InvalidInput("accent", "invalid_colour", "Write a colour like #1d4fbe.")
    found = contrast(accent, WHITE)
    if found < LEAST_CONTRAST:
        detail = (
            f"White text on {accent} has a contrast of {found:.2f}:1, and needs {LEAST_CONTRAST}:1 to be read. "
            "Choose a darker colour. Nothing was changed."
        )
        raise InvalidInput("accent", "low_contrast", detail)
    return accent


def contrast(one: str, other: str) -> float:
    """From 1, for the same colour, to 21, for black and white."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (linear(part / 255) for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share, 0 to 1, of the other one."""
    pairs = zip(parts(colour), parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def for_dark(accent: str) -> str:
    """The accent where the page is dark: so much lighter that dark text on it can be read."""
    tries = (mixed(accent, WHITE, step / STEPS) for step in range(STEPS + 1))
    return next(each for each in tries if contrast(each, DARK_TEXT) >= LEAST_CONTRAST)


@lru_cache(8)
def stylesheet(accent: str) -> str:
    dark = for_dark(accent)
    return STYLESHEET.format(
        light=accent,
        dark=dark,
        light_hover=mixed(accent, "#000000", HOVER),
        dark_hover=mixed(dark, WHITE, HOVER),
        on_light=WHITE,
        on_dark=DARK_TEXT,
    )


@lru_cache(8)
def digest(accent: str) -> str:
    """What names the stylesheet in its address, so that it can be kept for ever."""
    return hashlib.sha256(stylesheet(accent).encode()).hexdigest()[:16]
