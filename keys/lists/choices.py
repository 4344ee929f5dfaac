"""What can a list of keys be narrowed by? Who made them and what they may do, with how many there are of each."""

from collections import Counter
from dataclasses import dataclass

from keys.lists.selection import PROGRAMS
from keys.models import ApiKeyQuerySet
from portal.permissions import expanded, known

LOOKED_AT = 10_000  # the newest keys

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """Choices with their numbers, as a form takes them: value and words."""

    makers: Choices
    permissions: Choices
    is_cut: bool  # there are more keys than were looked at


def offered_among(rows: ApiKeyQuerySet) -> Offered:
    """What the keys of a list were made by and given, counted among the newest LOOKED_AT. One query."""
    columns = (
        "permissions", "created_by_user__public_id", "created_by_user__name",
        "created_by_user__email", "created_by_key",
    )  # fmt: skip
    newest = rows.order_by("-created_at", "-pk").values_list(*columns)[: LOOKED_AT + 1]
    makers: Counter[tuple[str, str]] = Counter()
    given: Counter[str] = Counter()
    number = 0
    for number, (permissions, person, name, email, key) in enumerate(newest, 1):
        if number > LOOKED_AT:
            break
        given.update(expanded(permissions))
        if person or key:
            makers[(person, name or email) if person else (PROGRAMS, "Other keys")] += 1
    return Offered(
        [
            (value, f"{words} ({count:,})")
            for (value, words), count in sorted(makers.items(), key=by_words)
        ],
        [(name, f"{name} ({given[name]:,})") for name in known() if given[name]],
        number > LOOKED_AT,
    )


def by_words(item: tuple[tuple[str, str], int]) -> str:
    (_, words), _ = item
    return words.casefold()
