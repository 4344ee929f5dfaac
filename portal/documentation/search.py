"""Where in the documentation is something told? Guides by heading and operations, searched by words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from portal.documentation import guides
from portal.documentation.documents import Described, apis
from portal.documentation.markdown import as_text

MOST_RESULTS = 30
LONGEST_SEARCH = 100  # characters
SHOWN = 150  # characters of the text around what was found


@dataclass(frozen=True)
class Place:
    """Something to read: where it stands, its title, the address, and its text."""

    kind: str
    title: str
    address: str
    text: str

    @cached_property
    def searched(self) -> tuple[str, str]:
        return self.title.casefold(), self.text.casefold()


@dataclass(frozen=True)
class Result:
    place: Place
    excerpt: str


def places() -> list[Place]:
    return [*of_all_guides(), *(place for api in apis() for place in of_whole_api(api))]


@cache
def of_all_guides() -> tuple[Place, ...]:
    """Read once by each process, as is each API: a search is open to strangers, and documents change with a start."""
    return tuple(of_guides())


@cache
def of_whole_api(api: Described) -> tuple[Place, ...]:
    return tuple(of_api(api))


def of_guides() -> Iterator[Place]:
    for guide in guides.GUIDES:
        yield Place("Guide", guide.title, guide.address, guide.summary)
        for section in guides.rendered(guide).sections[1:]:
            yield Place(guide.title, section.title, f"{guide.address}#{section.id}", section.text)


def of_api(api: Described) -> Iterator[Place]:
    for group in api.document.groups:
        for operation in group.operations:
            names = " ".join(parameter.name for parameter in operation.parameters)
            fields = " ".join(f.name for f in (operation.body.fields if operation.body else ()))
            told = f"{operation.method} {operation.path} {operation.description} {names} {fields}"
            title = operation.title
            yield Place(f"{api.title}: {group.title}", title, api.address_of(operation), told)


def search(text: str) -> list[Result]:
    """Places that hold every word, titles before texts; nothing for an empty search. At most MOST_RESULTS."""
    words = text[:LONGEST_SEARCH].casefold().split()
    if not words:
        return []
    ranked = [(rank(place, words), place) for place in places()]
    found = sorted((pair for pair in ranked if pair[0] >= 0), key=lambda pair: pair[0])
    return [Result(place, excerpt(place.text, words)) for _, place in found[:MOST_RESULTS]]


def rank(place: Place, words: list[str]) -> int:
    """The lower the better: how many words are not in the title. Below nothing: some are nowhere."""
    title, text = place.searched
    if not all(word in title or word in text for word in words):
        return -1
    return sum(word not in title for word in words)


def excerpt(text: str, words: list[str]) -> str:
    whole = as_text(text)
    at = min((i for word in words if (i := whole.casefold().find(word)) >= 0), default=0)
    start = max(0, at - SHOWN // 3)
    end = start + SHOWN
    return f"{'… ' if start else ''}{whole[start:end].strip()}{' …' if end < len(whole) else ''}"
