"""Which commands does docs/operating.md tell to run? Its shell blocks, in order, by the word that says when."""

import re

from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "operating.md"
# "```sh" is part of the installation; "```sh restore" and its like are for another day.
BLOCK = re.compile(r"^```sh(?: (?P<when>[a-z-]+))?\n(?P<lines>.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(when: str = "") -> list[str]:
    """The blocks of this occasion, from top to bottom; without one, those that install."""
    found = BLOCK.finditer(PAGE.read_text())
    return [block["lines"] for block in found if (block["when"] or "") == when]


def commands(when: str = "") -> list[str]:
    return [line for block in blocks(when) for line in block.splitlines() if line.strip()]
