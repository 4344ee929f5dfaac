"""Which operations does an OpenAPI document promise, in groups, and what does each take and answer?"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.utils.text import slugify

from portal.documentation.schemas import Field, Schemas

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
FIRST_REFUSAL = 400  # status
MOST_FIELDS = 200  # rows of one body: an object may hold itself
WORD = re.compile(r"V[0-9]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
WRITTEN = {"api": "API", "v2": "V2", "id": "id"}  # words that are not written in small letters


@dataclass(frozen=True)
class Content:
    """A body: its media type, the rows of its fields, and an example, which is text for what is not JSON."""

    media_type: str
    fields: tuple[Field, ...]
    example: Any

    @property
    def is_json(self) -> bool:
        return self.media_type.endswith("json")


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    content: Content | None

    @property
    def is_refusal(self) -> bool:
        return self.status.isdecimal() and int(self.status) >= FIRST_REFUSAL


@dataclass(frozen=True)
class Operation:
    """One method of one path. `headers` are those that carry the credential, by name; empty where none is asked for."""

    slug: str
    title: str
    method: str
    path: str
    description: str  # Markdown
    parameters: tuple[Field, ...]
    body: Content | None
    answers: tuple[Answer, ...]
    headers: tuple[str, ...]

    @property
    def accepted(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.is_refusal]

    @property
    def refused(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_refusal]


@dataclass(frozen=True)
class Group:
    title: str
    slug: str
    description: str  # Markdown
    operations: tuple[Operation, ...]


class Document:
    """An OpenAPI document as a reader meets it. Raises ValueError or LookupError where it cannot be read."""

    def __init__(self, source: Any, *, order: Iterable[str] = ()) -> None:
        if not isinstance(source, dict) or not str(source.get("openapi", "")).startswith("3."):
            raise ValueError("It is no OpenAPI document of version 3.")
        if not isinstance(source.get("paths"), dict) or not source["paths"]:
            raise ValueError("It describes no path.")
        self.source, self.order = source, tuple(order)
        self.schemas = Schemas(source)
        info = self.schemas.resolve(source.get("info"))
        self.title = str(info.get("title") or "API")
        self.description = str(info.get("description") or "")

    @property
    def server(self) -> str:
        """The first address at which the API is served, without a slash at the end; empty where none is named."""
        servers = self.source.get("servers")
        first = self.schemas.resolve(servers[0]) if isinstance(servers, list) and servers else {}
        return str(first.get("url") or "").rstrip("/")

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """By their first tag: those of `order`, then the document's own tags, then the rest as they come."""
        by_title: dict[str, list[Operation]] = {}
        for title, operation in self.read():
            by_title.setdefault(title, []).append(operation)
        told = {str(t.get("name")): str(t.get("description") or "") for t in self.tags()}
        titles = [t for t in dict.fromkeys([*self.order, *told, *by_title]) if t in by_title]
        return tuple(
            Group(title, slugify(title), told.get(title, ""), repeated_last(by_title[title]))
            for title in titles
        )

    def tags(self) -> list[dict[str, Any]]:
        return [self.schemas.resolve(tag) for tag in self.source.get("tags") or ()]

    @cached_property
    def operations(self) -> dict[str, tuple[Group, Operation]]:
        return {o.slug: (group, o) for group in self.groups for o in group.operations}

    def read(self) -> Iterator[tuple[str, Operation]]:
        """(title of the group, operation), each with a slug of its own."""
        slugs: set[str] = set()
        for path, item in self.source["paths"].items():
            item = self.schemas.resolve(item)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    operation = self.operation(method, str(path), item, slugs)
                    slugs.add(operation.slug)
                    yield self.group_of(item[method]), operation

    def group_of(self, node: dict[str, Any]) -> str:
        tags = node.get("tags")
        return str(tags[0]) if isinstance(tags, list) and tags else "Operations"

    def operation(self, method: str, path: str, item: dict[str, Any], slugs: set[str]) -> Operation:
        node = item[method]
        title = str(node.get("summary") or "") or words_of(str(node.get("operationId") or ""))
        title = title or f"{method.upper()} {path}"
        slug = slugify(title) or slugify(f"{method} {path}") or method
        while slug in slugs:
            slug += "-2"
        given = [*(item.get("parameters") or ()), *(node.get("parameters") or ())]
        return Operation(
            slug=slug,
            title=title,
            method=method.upper(),
            path=path,
            description=str(node.get("description") or ""),
            parameters=tuple(self.parameter(p) for p in given),
            body=self.content(self.schemas.resolve(node.get("requestBody")), asked=True),
            answers=tuple(self.answers(node)),
            headers=self.headers(node),
        )

    def parameter(self, node: Any) -> Field:
        found = self.schemas.resolve(node)
        place = str(found.get("in") or "")
        return Field(
            name=str(found.get("name") or ""),
            type=self.schemas.type_of(found.get("schema")),
            required=place == "path" or found.get("required") is True,
            description=str(found.get("description") or ""),
            place=place,
        )

    def content(self, node: dict[str, Any], *, asked: bool) -> Content | None:
        """The first media type of a body or an answer."""
        kinds = node.get("content")
        if not isinstance(kinds, dict) or not kinds:
            return None
        media_type, said = next(iter(kinds.items()))
        said = self.schemas.resolve(said)
        schema = said.get("schema")
        named = [
            self.schemas.resolve(e).get("value") for e in (said.get("examples") or {}).values()
        ]
        example = said.get("example", named[0] if named else None)
        if example is None:
            example = self.schemas.example(schema, asked=asked)
        fields = tuple(islice(self.schemas.fields(schema, asked=asked), MOST_FIELDS))
        return Content(str(media_type), fields, example)

    def answers(self, node: dict[str, Any]) -> Iterator[Answer]:
        for status, said in sorted((str(s), a) for s, a in (node.get("responses") or {}).items()):
            found = self.schemas.resolve(said)
            yield Answer(
                status, str(found.get("description") or ""), self.content(found, asked=False)
            )

    def headers(self, node: dict[str, Any]) -> tuple[str, ...]:
        """The headers of the first way in which a caller may say who it is."""
        ways = node.get("security", self.source.get("security"))
        first = ways[0] if isinstance(ways, list) and ways and isinstance(ways[0], dict) else {}
        schemes = self.schemas.resolve(self.source.get("components")).get("securitySchemes") or {}
        return tuple(
            name
            for scheme in first
            if (name := header_of(self.schemas.resolve(schemes.get(scheme))))
        )


def repeated_last(operations: list[Operation]) -> tuple[Operation, ...]:
    """In their order, but for one thing by several methods, told in the same words: that comes last."""
    told = Counter(operation.description for operation in operations)
    return tuple(sorted(operations, key=lambda o: bool(o.description) and told[o.description] > 1))


def header_of(scheme: dict[str, Any]) -> str:
    if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
        return str(scheme.get("name") or "")
    return "Authorization" if scheme.get("type") in {"http", "oauth2", "openIdConnect"} else ""


def words_of(name: str) -> str:
    """An operation's id as a title: `listApiUsers` is "List API users"."""
    words = [WRITTEN.get(w.lower(), w.lower()) for w in WORD.findall(name)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
