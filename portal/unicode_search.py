"""Does `PRÜF` find `Prüfung`? On PostgreSQL it does; SQLite's LIKE knows the case of ASCII alone and is replaced."""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def fold_like(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of Django's `connection_created`: every `icontains`, `iexact` and their kin ask LIKE ... ESCAPE."""
    if connection.vendor == "sqlite":
        for arguments in (2, 3):  # the third is the character that escapes
            connection.connection.create_function("like", arguments, like, deterministic=True)


def like(pattern: str | None, text: object, escape: str = "\\") -> bool | None:
    """Whether `text` LIKE `pattern`, letters of every script in either case. NULL where either is."""
    if pattern is None or text is None:
        return None
    return compiled(pattern.lower(), escape).fullmatch(str(text).lower()) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str, escape: str) -> re.Pattern[str]:
    """The pattern as a regular expression. Its parts are literal, so nothing that is typed into a search can backtrack
    for longer than one pass for each `%`."""
    parts, escaped = [], False
    for letter in pattern:
        if escaped or letter not in {escape, "%", "_"}:
            parts.append(re.escape(letter))
            escaped = False
        elif letter == escape:
            escaped = True
        else:
            parts.append(".*" if letter == "%" else ".")
    return re.compile("".join(parts), re.DOTALL)
