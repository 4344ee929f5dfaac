"""How bad is what was found, of findings that say these words?"""

from collections.abc import Iterable

from portal.inspection.finding import Finding


def levels(found: Iterable[Finding], words: str) -> list[str]:
    return [one.level for one in found if words in one.what]
