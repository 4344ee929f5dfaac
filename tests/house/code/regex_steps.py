"""How many steps does a regular expression take over a text? Counted by a backtracking matcher of our own.

It follows the parsed form of Python's `re`, tries what that tries in the same order, and counts instead of measuring
time. It knows no shortcuts, so what is linear here is linear there.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Then = Callable[[int], bool]
Nodes = list[tuple[Any, Any]]
SINGLE = {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN}
CATEGORIES = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
}


def steps(pattern: re.Pattern[str], text: str, *, everywhere: bool) -> int:
    """Of `pattern.sub` over the text where `everywhere`, else of `pattern.fullmatch`."""
    sys.setrecursionlimit(20_000)
    walk = Walk(pattern, text)
    if not everywhere:
        walk.at(0, lambda end: end == len(text))
        return walk.count
    start = 0
    while start <= len(text):
        start = max(start + 1, walk.end_of(walk.tree, start) or 0)
    return walk.count


@cache
def parsed(pattern: re.Pattern[str]) -> tuple[Nodes, dict[tuple[int, str], bool]]:
    """Its tree, and what is found out on the way: which letters its sets take."""
    return list(parser.parse(pattern.pattern, pattern.flags)), {}


@cache
def method_of(kind: Any) -> str:
    """The method of `Walk` that tries what is no single character."""
    return f"try_{str(kind).lower()}"


class Walk:
    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.tree, self.taken = parsed(pattern)
        self.folds = bool(pattern.flags & re.IGNORECASE)
        self.text = text.lower() if self.folds else text
        self.groups: dict[int, tuple[int, int]] = {}
        self.count = 0

    def end_of(self, nodes: Nodes, start: int) -> int | None:
        """Where a match that begins at `start` ends, or None."""
        ends: list[int] = []
        self.run(nodes, 0, start, lambda end: ends.append(end) is None)
        return ends[0] if ends else None

    def at(self, start: int, then: Then) -> bool:
        return self.run(self.tree, 0, start, then)

    def run(self, nodes: Nodes, index: int, place: int, then: Then) -> bool:
        """Match `nodes[index:]` from `place`, and go on with `then` where they end."""
        self.count += 1
        if index == len(nodes):
            return then(place)
        kind, detail = nodes[index]

        def rest(end: int) -> bool:
            return self.run(nodes, index + 1, end, then)

        if kind in SINGLE:
            return self.fits(kind, detail, place) and rest(place + 1)
        return bool(getattr(self, method_of(kind))(detail, place, rest))

    def fits(self, kind: Any, detail: Any, place: int) -> bool:
        self.count += 1
        if place >= len(self.text):
            return False
        letter = self.text[place]
        if kind is sre.ANY:
            return True
        if kind is sre.IN:
            return self.in_set(detail, letter)
        return (self.folded(detail) == letter) == (kind is sre.LITERAL)

    def in_set(self, members: Nodes, letter: str) -> bool:
        known = (id(members), letter)
        if known not in self.taken:
            negated = members[0][0] is sre.NEGATE
            variants = {letter, letter.upper()} if self.folds else {letter}
            has_it = any(is_member(one, each) for one in members for each in variants)
            self.taken[known] = negated != has_it
        return self.taken[known]

    def folded(self, code: int) -> str:
        return chr(code).lower() if self.folds else chr(code)

    def try_max_repeat(self, detail: Any, place: int, rest: Then) -> bool:
        return self.repeat(detail, place, rest, greedy=True)

    def try_min_repeat(self, detail: Any, place: int, rest: Then) -> bool:
        return self.repeat(detail, place, rest, greedy=False)

    def repeat(self, detail: Any, place: int, rest: Then, *, greedy: bool) -> bool:
        least, most, inner = detail
        nodes = inner.data
        if len(nodes) == 1 and nodes[0][0] in SINGLE:
            ends = self.ends_of_single(nodes[0], int(least), int(most), place)
            return any(rest(end) for end in (sorted(ends, reverse=True) if greedy else ends))
        return self.again(nodes, int(least), int(most), place, rest, greedy)

    def ends_of_single(self, node: Any, least: int, most: int, place: int) -> Iterator[int]:
        """Where a repetition of one character may end, from the shortest on."""
        for count in range(most + 1):
            if count >= least:
                self.count += 1
                yield place + count
            if count == most or not self.fits(*node, place + count):
                return

    def again(
        self, nodes: Nodes, least: int, most: int, place: int, rest: Then, greedy: bool
    ) -> bool:
        def one_more() -> bool:
            return most > 0 and self.run(
                nodes,
                0,
                place,
                lambda end: (
                    end > place and self.again(nodes, least - 1, most - 1, end, rest, greedy)
                ),
            )

        if least > 0:
            return one_more()
        return (one_more() or rest(place)) if greedy else (rest(place) or one_more())

    def try_possessive_repeat(self, detail: Any, place: int, rest: Then) -> bool:
        return self.try_atomic_group([(sre.MAX_REPEAT, detail)], place, rest)

    def try_atomic_group(self, inner: Any, place: int, rest: Then) -> bool:
        end = self.end_of(list(inner), place)
        return end is not None and rest(end)

    def try_subpattern(self, detail: Any, place: int, rest: Then) -> bool:
        number, _, _, inner = detail

        def after(end: int) -> bool:
            self.groups[number] = (place, end)
            return rest(end)

        return self.run(inner.data, 0, place, after)

    def try_groupref(self, number: int, place: int, rest: Then) -> bool:
        begin, end = self.groups.get(number, (0, 0))
        self.count += end - begin
        return self.text.startswith(self.text[begin:end], place) and rest(place + end - begin)

    def try_branch(self, detail: Any, place: int, rest: Then) -> bool:
        return any(self.run(way.data, 0, place, rest) for way in detail[1])

    def looks(self, detail: Any, place: int) -> bool:
        direction, inner = detail
        start = place if direction > 0 else place - inner.getwidth()[0]
        return start >= 0 and self.run(inner.data, 0, start, lambda end: True)

    def try_assert(self, detail: Any, place: int, rest: Then) -> bool:
        return self.looks(detail, place) and rest(place)

    def try_assert_not(self, detail: Any, place: int, rest: Then) -> bool:
        return not self.looks(detail, place) and rest(place)

    def try_at(self, where: Any, place: int, rest: Then) -> bool:
        is_word = CATEGORIES[sre.CATEGORY_WORD]
        before = place > 0 and is_word(self.text[place - 1])
        after = place < len(self.text) and is_word(self.text[place])
        holds = {
            "AT_BEGINNING": place == 0,
            "AT_BEGINNING_STRING": place == 0,
            "AT_END": place == len(self.text),
            "AT_END_STRING": place == len(self.text),
            "AT_BOUNDARY": before != after,
            "AT_NON_BOUNDARY": before == after,
        }[str(where)]
        return holds and rest(place)


def is_member(member: tuple[Any, Any], letter: str) -> bool:
    kind, detail = member
    if kind is sre.LITERAL:
        return chr(detail) == letter
    if kind is sre.RANGE:
        return detail[0] <= ord(letter) <= detail[1]
    if kind is sre.CATEGORY:
        positive = CATEGORIES.get(detail)
        if positive:
            return bool(positive(letter))
        opposite = {
            str(name).replace("CATEGORY_", "CATEGORY_NOT_"): test
            for name, test in CATEGORIES.items()
        }
        return not opposite[str(detail)](letter)
    return False  # NEGATE
