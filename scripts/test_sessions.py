"""Which runs of pytest make up the suite and the proofs, on which database, and which may share the cores?"""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PARALLEL = ("-n", "2", "--dist", "loadfile")
HEAVY = ("-m", "heavy")
# One after the other: a race, a crash or a full queue that shares its cores with another proof proves less.
DRILLS = (
    "tests/faults",
    "tests/flows/keys/test_revoke_race.py",
    "tests/flows/resources/test_slow_sources.py",
    "tests/keys/test_pepper.py",
    "tests/keys/usage/test_flushing.py",
    "tests/portal/running/test_stop_signals.py",
)


def without(*paths: str) -> tuple[str, ...]:
    return ("tests", *(f"--ignore={path}" for path in paths))


@dataclass(frozen=True)
class Session:
    """One run of pytest: a name for its report, the database, its arguments, and what it runs unless asked for less."""

    name: str
    database: str
    arguments: tuple[str, ...]
    whole: tuple[str, ...]

    def chosen(self, extra: list[str]) -> list[str]:
        """The arguments for pytest. A path among `extra` stands in place of the whole."""
        has_path = any((REPOSITORY / text.split("::")[0]).exists() for text in extra)
        return [*self.arguments, *(() if has_path else self.whole), *extra]


KINDS = {
    "suite": (
        Session("sqlite", "sqlite", PARALLEL, without("tests/browser")),
        Session("postgresql", "postgresql", PARALLEL, without("tests/browser")),
        Session("browser", "sqlite", PARALLEL, ("tests/browser",)),
    ),
    "proofs": (
        # A process that drives a browser has an event loop, in which Django refuses to ask the database.
        Session("long-browser", "sqlite", (*HEAVY, *PARALLEL), ("tests/browser",)),
        Session("long-sqlite", "sqlite", (*HEAVY, *PARALLEL), without("tests/browser", *DRILLS)),
        Session("long-postgresql", "postgresql", (*HEAVY, *PARALLEL), without(*DRILLS)),
        Session("drills-sqlite", "sqlite", HEAVY, DRILLS),
        Session("drills-postgresql", "postgresql", HEAVY, DRILLS),
    ),
}
HEADINGS = {"suite": ("sqlite", "postgresql", "browser"), "proofs": ("heavy",)}
