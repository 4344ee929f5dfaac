"""Which permissions does one tick together, by what a program is for?"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.permissions import KEYS_VERIFY

READS = frozenset({"read", "view", "list"})  # verbs that change nothing


@dataclass(frozen=True)
class Preset:
    """A purpose in words, and the permissions that it takes."""

    words: str
    names: tuple[str, ...]

    @property
    def ticked(self) -> str:
        """The names as one attribute holds them: a name has no blanks (`portal.permissions.SHAPE`)."""
        return " ".join(self.names)


def presets(offered: Collection[str], usual: Collection[str]) -> list[Preset]:
    """For the permissions that a form offers, with those that it proposes: each set of them once, none empty but the
    last."""
    purposes = {
        "Usual": set(usual),
        "Read only": {name for name in offered if name.partition(":")[2] in READS},
        "Verify keys": {KEYS_VERIFY},
        "All": set(offered),
        "None": set(),
    }
    found: dict[tuple[str, ...], str] = {}
    for words, names in purposes.items():
        kept = tuple(name for name in offered if name in names)
        if kept or words == "None":
            found.setdefault(kept, words)
    return [Preset(words, names) for names, words in found.items()]
