"""Why does the database give no answer? By what PostgreSQL, SQLite and our own pool say of it."""

from dataclasses import dataclass

from django.db import Error, InterfaceError, OperationalError


@dataclass(frozen=True)
class Cause:
    """Why there is no answer: a word for the log, a heading and a sentence for whoever asked."""

    name: str
    title: str
    sentence: str

    @property
    def detail(self) -> str:
        return f"{self.sentence} Nothing was changed; try again shortly."


AWAY = Cause(
    "database away",
    "The portal can't reach its database",
    "The database cannot be reached at the moment.",
)
DISK_FULL = Cause(
    "disk full",
    "The portal's disk is full",
    "The disk of the database is full, so nothing can be written.",
)
LOCKED = Cause(
    "lock not free in time",
    "Others were writing for too long",
    "Others have been writing to the same rows for too long.",
)
POOL_EMPTY = Cause(
    "no connection free in time",
    "The portal is busy",
    "Every connection to the database was in use.",
)
TOO_SLOW = Cause(
    "statement took too long",
    "This took too long",
    "The database took too long over this request.",
)
READ_ONLY = Cause(
    "database takes no changes",
    "The portal's database takes no changes",
    "The database takes no changes at the moment.",
)
NOT_OPEN = Cause(
    "not open",
    "The portal is not open yet",
    "This installation is not open yet: its log says why.",
)
# SQLSTATE of PostgreSQL, and what SQLite and our own pool say.
BY_STATE = {
    "53100": DISK_FULL,
    "53300": POOL_EMPTY,
    "55P03": LOCKED,
    "40P01": LOCKED,
    "57014": TOO_SLOW,
    "25006": READ_ONLY,
}
BY_WORDS = {
    "database or disk is full": DISK_FULL,
    "database is locked": LOCKED,
    "database table is locked": LOCKED,
    "No connection became free": POOL_EMPTY,
    "too many clients": POOL_EMPTY,
    "remaining connection slots": POOL_EMPTY,
    "readonly database": READ_ONLY,
}


def is_outage(error: BaseException | None) -> bool:
    """True for a database that cannot be reached, is starting, full, locked for too long, out of connections or only
    to be read."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, Error) and cause_of(error) is READ_ONLY


def cause_of(error: BaseException | None) -> Cause:
    """What the error says, or the driver's beneath it. Without an error the installation is not open."""
    if error is None:
        return NOT_OPEN
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    if state in BY_STATE:
        return BY_STATE[state]
    said = str(error)
    return next((cause for words, cause in BY_WORDS.items() if words in said), AWAY)
