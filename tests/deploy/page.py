"""Which commands do docs/operating.md and docs/upgrading.md tell to run? Their shell blocks, in order, by the word that
says when."""

import re

from tests.house.sources import ROOT

PAGES = [ROOT / "docs" / name for name in ("operating.md", "upgrading.md")]
# "```sh" is part of the installation; "```sh restore" and its like are for another day.
BLOCK = re.compile(r"^```sh(?: (?P<when>[a-z-]+))?\n(?P<lines>.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(when: str = "") -> list[str]:
    """The blocks of this occasion, from top to bottom; without one, those that install."""
    found = [block for page in PAGES for block in BLOCK.finditer(page.read_text())]
    return [block["lines"] for block in found if (block["when"] or "") == when]
