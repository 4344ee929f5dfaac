"""What is told of something that is wrong or risky, and who finds it?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.hooks import Hook

WRONG, RISKY = "wrong", "risky"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong or risky, and what to do about it."""

    level: str
    what: str
    to_do: str


Inspection = Callable[[], Iterable[Finding]]

# What other floors find in the rows. It is asked before migrations too, so it reads no column that a release adds.
in_rows: Hook[[], Iterable[Finding]] = Hook()
