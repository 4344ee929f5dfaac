"""What time is it? The one source of `now`; callers pass it on as a parameter, tests freeze it here."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)
