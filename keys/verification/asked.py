"""Which permissions does whoever verifies a key ask for? All of a list, one of several, or every one of a noun."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from keys.verification.verdicts import AnyOf
from portal.permissions import matching

MOST_PERMISSIONS = 100
MOST_COST = 1_000_000  # requests that one verification counts
REMEMBERED = 10_000


def required_in(asked: list[str] | tuple[str, ...] | dict[str, Any]) -> frozenset[str]:
    """`["a:b", "c:*"]` must all be held, of `{"any": [...]}` one. `c:*` stands for every permission of this noun that
    there is now; for one of which there is none it is a name that nobody holds."""
    if isinstance(asked, dict):
        return AnyOf(expanded_names(tuple(asked["any"])))
    return expanded_names(tuple(asked)) if asked else NOTHING


@lru_cache(REMEMBERED)
def expanded_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(found for name in names for found in matching(name) or (name,))


NOTHING: frozenset[str] = frozenset()
