"""How does a text stand in a file of CSV so that a spreadsheet shows it and does not run it?"""

import unicodedata

# A spreadsheet takes a text that begins so for a formula, and would run it when the file is opened.
FORMULA_SIGNS = frozenset("=+-@")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet could take it for a formula.

    Spreadsheets overlook what is blank or invisible before a sign, and read signs of full width and other forms as
    the plain ones, so all of them are compared by what they stand for (NFKC).
    """
    if text.startswith(FORMULA_STARTS):
        return f"'{text}"
    first = next((letter for letter in text if not is_overlooked(letter)), "")
    is_formula = not FORMULA_SIGNS.isdisjoint(unicodedata.normalize("NFKC", first)[:1])
    return f"'{text}" if is_formula else text


def is_overlooked(letter: str) -> bool:
    """White space, control characters, and what has no width."""
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
