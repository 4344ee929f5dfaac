"""What does the search over everything find, and who adds rows of their own to it?"""

from dataclasses import dataclass

from portal.hooks import Hook
from portal.models import Membership

SHORTEST = 2  # characters from which rows are looked for; pages and actions are named by fewer
MOST_OF_A_KIND = 6  # rows: who looks for more has the search of the list


@dataclass(frozen=True)
class Found:
    """A line of the answer: where it leads and what it is called; `about` tells it from others of the name."""

    words: str
    address: str
    icon: str
    about: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """Lines of one kind, in the order in which they are shown."""

    heading: str
    lines: list[Found]


# Rows whose name holds the text, of what this member may see and of nothing else: whoever subscribes asks the rule of
# the page to which a line leads. At most MOST_OF_A_KIND of each kind, in one statement.
rows_named: Hook[[Membership, str], list[FoundGroup]] = Hook()
