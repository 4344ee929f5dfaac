"""How does a test walk every address? With ids from tests/furniture.py, and bodies made from the OpenAPI document."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import transaction
from django.test import Client

from keys.usage import issued
from portal.api.schema import document
from portal.models import Session, User
from tests.furniture import OBJECTS, WORDS, Home
from tests.house.access.test_every_view_has_a_policy import Address
from tests.house.sources import FLOORS

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
KEPT = {Session: ("public_id", "user")}
METHODS = ("get", "post", "patch", "put", "delete")


def parameters(path: str) -> list[str]:
    """The names of the parameters that name objects, in order. Fails for one of which none is known."""
    names = PARAMETER.findall(path)
    if strange := [name for name in names if name not in {*OBJECTS, *WORDS}]:
        raise AssertionError(
            f"{path} names {strange[0]!r}. Tell tests/furniture.py what that is: give each Home such an object and "
            f"add a line to OBJECTS, so that this address is walked with another organization's ids."
        )
    return [name for name in names if name in OBJECTS]


def filled(path: str, home: Home, user: User, strange: dict[str, Any] | None = None) -> str:
    """The address with ids of this home, and with `strange` ones where given."""
    ids: dict[str, Any] = {**WORDS}
    ids |= {name: OBJECTS[name](home, path, user) for name in parameters(path)}
    ids |= strange or {}
    return "/" + PARAMETER.sub(lambda found: str(ids[found[1]]), path)


def swaps(path: str, other: Home, user: User) -> Iterator[dict[str, Any]]:
    """Ids of another home: for each parameter alone, and for all of them. The organization's own is kept."""
    names = [name for name in parameters(path) if name != "organization_id"]
    ids = {name: OBJECTS[name](other, path, user) for name in names}
    yield from ({name: ids[name]} for name in names)
    if len(names) > 1:
        yield ids


def attempt(client: Client, method: str, address: str, **options: Any) -> Any:
    """The answer, with everything that the request changed taken back."""
    with taken_back():
        return getattr(client, method)(address, **options)


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo at its end what is done within. A durable transaction takes this one for a test's, as Django's own."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def stored() -> dict[str, str]:
    """A digest of the rows of each model. Of a session: whose it is; what it remembers changes as pages are seen.

    What an earlier test left to be written counts as stored: else a page that writes it would seem to change rows.
    """
    issued.flush()
    rows = {
        model.__name__: list(
            model._default_manager.order_by("pk").values_list(*KEPT.get(model, ()))
        )
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
    }
    return {name: hashlib.sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}


# The API ---------------------------------------------------------------------------------------------------------


@cache
def described() -> dict[str, Any]:
    return json.loads(document())


def operations(address: Address) -> list[str]:
    """The methods that the view of an API address carries out."""
    return [name for name in METHODS if hasattr(address.api_class, name)]


def body_for(address: Address, method: str) -> dict[str, Any] | None:
    """The smallest body that the document allows; None where the operation takes none."""
    schema = schema_of(address, method)
    return sample(schema) if schema else None


def schema_of(address: Address, method: str) -> dict[str, Any] | None:
    """What the document says of the body; None where the operation takes none."""
    path = "/" + PARAMETER.sub(r"{\1}", address.path)
    asked = described()["paths"].get(path, {}).get(method, {}).get("requestBody")
    return resolved(asked["content"]["application/json"]["schema"]) if asked else None


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    if "$ref" not in schema:
        return schema
    return resolved(described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])


def sample(schema: dict[str, Any]) -> Any:
    """A value of this schema with what is required and no more."""
    if "$ref" in schema:
        return sample(resolved(schema))
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return sample(schema[several][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        inner = schema.get("properties", {})
        return {name: sample(inner[name]) for name in schema.get("required", ())}
    if kind == "string":
        return "somebody@example.com" if schema.get("format") == "email" else "sample"
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True, "array": []}[kind]
