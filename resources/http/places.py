"""Where does a walk through the pages of an HTTP API stand, and does it go in a circle?

An API that overlooks the parameter of its page answers with the first page for ever, and one whose cursors form a
circle never ends either. Who walks through thousands of pages cannot keep all of them in a token, so one earlier page
is remembered, and another one at each power of two (Brent's algorithm): a circle of any length is met.
"""

from dataclasses import dataclass
from typing import Any

from resources.egress.refusals import source_failed


@dataclass(frozen=True)
class Place:
    """The upstream's own place (page, offset or cursor), how many matching rows to skip there, and the way there."""

    upstream: Any
    skip: int = 0
    received: int = 0  # rows of all pages before this one
    remembered: str = ""  # the fingerprint of an earlier page
    steps: int = 1  # pages since it, at most `power`
    power: int = 1

    def as_list(self) -> list[Any]:
        """For a token. `Place(*...)` reads it again, and the shorter lists of earlier releases too."""
        return [
            self.upstream,
            self.skip,
            self.received,
            self.remembered,
            self.steps,
            self.power,
        ]


def place_after(place: Place, fingerprint: str, upstream: Any, received: int) -> Place:
    """The next place, behind a page of this fingerprint. Raises Refusal `upstream_failed` for one that came before."""
    if fingerprint == place.remembered:
        detail = "The data source gave the same page twice, so its pages would have no end."
        raise source_failed(f"{detail} Check the parameter of the page.")
    if place.steps == place.power:
        return Place(upstream, 0, received, fingerprint, 1, place.power * 2)
    return Place(upstream, 0, received, place.remembered, place.steps + 1, place.power)
