"""What does a JSON schema of an OpenAPI document say to a reader? Rows of fields, and an example value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from portal.documentation.markdown import inline

Schema = dict[str, Any]
DEEPEST = 3  # objects within objects that are shown
# What stands in an example where the schema has none, by format and by the name of the field.
BY_FORMAT = {
    "date-time": "2027-01-31T12:00:00Z",
    "date": "2027-01-31",
    "email": "developer@example.com",
    "uri": "https://example.com",
    "uuid": "3f0e8a52-6f0b-4a4e-9d43-0c7a2f1b9e11",
}
BY_NAME = {
    "name": "production-main",
    "organization_id": "YOUR_ORGANIZATION_ID",
    "secret_key": "YOUR_API_KEY",
    "key": "YOUR_API_KEY",
    "key_id": "YOUR_KEY_ID",
    "access_token": "eyJhbGciOiJFUzI1NiIs...",
    "token_type": "Bearer",
    "next_cursor": None,
    "nextToken": None,
    "ip": "203.0.113.7",
}
PLAIN: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


@dataclass(frozen=True)
class Field:
    """A field of a body or a parameter: its name (`owner.id` within an object, `limits[].name` within a list)."""

    name: str
    type: str
    required: bool
    description: str  # Markdown
    place: str = ""  # of a parameter: path, query, header

    @property
    def told(self) -> SafeString:
        """The description as HTML."""
        return inline(self.description)


class Schemas:
    """Reads schemas of one document; a reference leads into the document itself, and nowhere else."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def resolve(self, node: Any, passed: tuple[str, ...] = ()) -> dict[str, Any]:
        """What the node is or leads to. Raises LookupError for a reference that leads nowhere or in a circle."""
        if not isinstance(node, dict):
            return {}
        address = node.get("$ref")
        if not isinstance(address, str):
            return node
        if address in passed or not address.startswith("#/"):
            raise LookupError(f"The reference {address!r} cannot be followed.")
        found: Any = self.document
        for part in address[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, dict) or name not in found:
                raise LookupError(f"The reference {address!r} leads nowhere.")
            found = found[name]
        return self.resolve(found, (*passed, address))

    def whole(self, node: Any) -> Schema:
        """The schema with what `allOf` adds; of several choices the first that is more than null."""
        schema = dict(self.resolve(node))
        for part in schema.pop("allOf", None) or ():
            other = self.whole(part)
            schema = {**other, **schema, **merged(other, schema)}
        chosen = [c for c in choices(schema) if self.resolve(c).get("type") != "null"]
        if "properties" not in schema and chosen:
            schema = {**self.whole(chosen[0]), **schema}
        return schema

    def type_of(self, node: Any, depth: int = 0) -> str:
        """In words: `string (date-time)`, `integer, 1 to 200`, `list of string`, `"a" or "b"`, `... or null`. A list
        that holds itself comes to an end."""
        if depth > DEEPEST:
            return "anything"
        schema = self.resolve(node)
        parts = choices(schema)
        if parts:
            told = (self.type_of(part, depth + 1) for part in parts)
            return " or ".join(dict.fromkeys(filter(None, told)))
        if "enum" in schema:
            return " or ".join(
                f'"{v}"' if isinstance(v, str) else spelled(v) for v in schema["enum"]
            )
        names = schema.get("type") or ("object" if "properties" in self.whole(schema) else "")
        kinds = names if isinstance(names, list) else [names]
        words = [self.word(str(kind), schema, depth) for kind in kinds]
        return " or ".join(filter(None, words)) + bounds(schema)

    def word(self, name: str, schema: Schema, depth: int) -> str:
        if name == "array":
            return f"list of {self.type_of(schema.get('items'), depth + 1) or 'anything'}"
        return f"{name} ({schema['format']})" if "format" in schema and name != "null" else name

    def fields(
        self, node: Any, *, asked: bool, prefix: str = "", depth: int = 0
    ) -> Iterator[Field]:
        """The rows of an object, each followed by those within it. `asked`: of a request, else of an answer."""
        schema = self.whole(node)
        if "items" in schema and depth <= DEEPEST:
            inner = depth + prefix.endswith("[]")  # a list within a list, which may be the same
            yield from self.fields(schema["items"], asked=asked, prefix=f"{prefix}[]", depth=inner)
        required = schema.get("required") or ()
        for name, child in (schema.get("properties") or {}).items():
            held = self.whole(child)
            if depth > DEEPEST or held.get("readOnly" if asked else "writeOnly"):
                continue
            full = f"{prefix}.{name}" if prefix else name
            words = self.resolve(child).get("description") or held.get("description") or ""
            yield Field(full, self.type_of(child), name in required, str(words))
            yield from self.fields(child, asked=asked, prefix=full, depth=depth + 1)

    def example(
        self,
        node: Any,
        *,
        asked: bool,
        name: str = "",
        depth: int = 0,
    ) -> Any:
        """A value that fits: the document's own example, else one made of names and types."""
        schema = self.whole(node)
        own = given_example(schema)
        if own is not None:
            return own
        if "properties" in schema:
            return self.object_example(schema, asked=asked, depth=depth)
        if "items" in schema:
            if depth > DEEPEST:
                return []
            return [self.example(schema["items"], asked=asked, name=name, depth=depth + 1)]
        return plain_example(schema, name)

    def object_example(self, schema: Schema, *, asked: bool, depth: int) -> dict[str, Any]:
        """Of an answer every field; of a request those that it needs, or the first where it needs none."""
        if depth > DEEPEST:
            return {}
        hidden = "readOnly" if asked else "writeOnly"
        shown = {
            name: child
            for name, child in schema["properties"].items()
            if not self.whole(child).get(hidden)
        }
        if asked:
            needed = [name for name in shown if name in (schema.get("required") or ())]
            shown = {name: shown[name] for name in needed or list(shown)[:1]}
        return {
            name: self.example(child, asked=asked, name=name, depth=depth + 1)
            for name, child in shown.items()
        }


def choices(schema: Schema) -> list[Any]:
    found = schema.get("oneOf") or schema.get("anyOf")
    return found if isinstance(found, list) else []


def merged(one: Schema, other: Schema) -> Schema:
    """The properties and required names of both."""
    both: Schema = {}
    if "properties" in one or "properties" in other:
        both["properties"] = {**(one.get("properties") or {}), **(other.get("properties") or {})}
    if "required" in one or "required" in other:
        both["required"] = [*(one.get("required") or ()), *(other.get("required") or ())]
    return both


def spelled(value: Any) -> str:
    """As JSON writes it, where that differs from Python."""
    return {None: "null", True: "true", False: "false"}.get(value, str(value))


def bounds(schema: Schema) -> str:
    """`, 1 to 200`: numbers and lengths that the schema names."""
    for least, most, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " entries"),
    ):
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            return f", {low} to {high}{unit}"
        if high is not None:
            return f", at most {high}{unit}"
        if low is not None:
            return f", at least {low}{unit}"
    return ""


def given_example(schema: Schema) -> Any:
    if "example" in schema:
        return schema["example"]
    examples = schema.get("examples")
    return examples[0] if isinstance(examples, list) and examples else None


def plain_example(schema: Schema, name: str) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    kinds = schema.get("type")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    if name in BY_NAME and kind in {"string", None}:
        return BY_NAME[name]
    if schema.get("default") is not None:
        return schema["default"]
    if kind == "integer" and "minimum" in schema:
        return max(1, schema["minimum"])
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), "string")
    return PLAIN.get(str(kind), {} if kind == "object" else None)
