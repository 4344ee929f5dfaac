"""Which numbers stay what they were? Doubles that write themselves back, and exact decimals for all others.

JavaScript reads every number of JSON as a double (IEEE 754 binary64). An integer beyond `SAFE`, and a fraction of more
digits than a double holds, would come out as another number there, so answers tell those as text
(docs/connectors.md, "Exact numbers").
"""

import math
from decimal import Decimal

SAFE = (
    2**53 - 1
)  # the largest whole number of which JavaScript is sure (ECMA-262, MAX_SAFE_INTEGER)
ALWAYS_EXACT = 15  # significant digits that every double of usual size keeps
MOST_DIGITS = 1000  # of an exact number, before and after the point together

Number = int | float | Decimal


def exact(text: str) -> float | Decimal:
    """A JSON number with a fraction or an exponent: a double where that says the same, else a decimal.

    Raises ValueError for one that is neither: too large, or of more digits than are kept.
    """
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large")
    if len(text) <= ALWAYS_EXACT and "e" not in text and "E" not in text:
        return number
    decimal = Decimal(text)
    if decimal == Decimal(repr(number)):
        return number
    if not is_kept(decimal):
        raise ValueError("more digits than are kept")
    return decimal


def is_kept(number: Decimal) -> bool:
    """Whether the number has at most MOST_DIGITS digits when it is written without an exponent."""
    exponent = number.as_tuple().exponent
    return (
        isinstance(exponent, int)
        and abs(exponent) <= MOST_DIGITS
        and abs(number.adjusted()) + abs(min(exponent, 0)) < MOST_DIGITS
    )


def plain(number: Decimal) -> str:
    """Its digits, without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_rounded_by_javascript(number: Number) -> bool:
    return isinstance(number, Decimal) or (isinstance(number, int) and abs(number) > SAFE)
