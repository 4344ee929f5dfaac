"""Does `PRÜF` find `Prüfung`? On PostgreSQL it does; SQLite's LIKE knows the case of ASCII alone and is replaced."""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def fold_like(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of Django's `connection_created`: every `icontains`, `iexact` and their kin ask LIKE ... ESCAPE."""
    if connection.vendor == "sqlite":
        for arguments in (2, 3):  # the third is the character that escapes
            connection.connection.create_function("like", arguments, like, deterministic=True)


def like(pattern: str | None, text: object, escape: str = "\\") -> bool | None:
    """Whether `text` LIKE `pattern`, letters of every script in either case. NULL where either is.

    What stands between two `%` is looked for from left to right, each time behind what was found last: that is right
    for LIKE, and nothing that is typed into a search makes it go back.
    """
    if pattern is None or text is None:
        return None
    parts, told = parts_of(pattern.lower(), escape), str(text).lower()
    if len(parts) == 1:
        return len(told) == len(parts[0]) and stands_at(told, parts[0], 0)
    first, *middle, last = parts
    if not stands_at(told, first, 0):
        return False
    at = len(first)
    for part in middle:
        at = found_from(told, part, at)
        if at < 0:
            return False
        at += len(part)
    return len(told) - len(last) >= at and stands_at(told, last, len(told) - len(last))


@lru_cache(maxsize=256)
def parts_of(pattern: str, escape: str) -> tuple[tuple[str, ...], ...]:
    """What stands between the `%` of the pattern, letter by letter; an empty text is `_`, any letter."""
    parts: list[list[str]] = [[]]
    letters = iter(pattern)
    for letter in letters:
        if letter == escape:
            parts[-1].append(next(letters, escape))
        elif letter == "%":
            parts.append([])
        else:
            parts[-1].append("" if letter == "_" else letter)
    return tuple(map(tuple, parts))


def found_from(text: str, part: tuple[str, ...], start: int) -> int:
    """Where the part stands first, from `start` on; -1 where it does not."""
    if "" not in part:
        return text.find("".join(part), start)
    places = range(start, len(text) - len(part) + 1)
    return next((at for at in places if stands_at(text, part, at)), -1)


def stands_at(text: str, part: tuple[str, ...], at: int) -> bool:
    there = text[at : at + len(part)]
    return len(there) == len(part) and all(
        letter in {"", met} for letter, met in zip(part, there, strict=True)
    )
