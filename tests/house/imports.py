"""On which floors does a module lean? By import, by name in a string, and by reverse relations."""

import ast
from collections.abc import Iterator
from functools import cache

from django.apps import apps

from tests.house.sources import FLOORS, ROOT, Module, called_name, constants, place

BY_NAME = {"import_module", "__import__", "import_string", "get_model", "get_app_config"}
# Calls in which a word may be a relation to follow: organization.filter(keys__name=...), Count("keys").
QUERIES = {
    "filter", "exclude", "annotate", "aggregate", "alias", "get", "values", "values_list", "order_by",
    "prefetch_related", "select_related", "only", "defer", "distinct", "Q", "F", "OuterRef", "Prefetch",
    "Count", "Exists", "Max", "Min", "Sum", "Avg", "getattr", "hasattr", "attrgetter",
}  # fmt: skip


def rank(app: str) -> int:
    return FLOORS.index(app)


def above(module: Module) -> tuple[str, ...]:
    return FLOORS[rank(module.app) + 1 :]


def upward(module: Module) -> list[str]:
    """Every place at which the module leans on a floor above its own."""
    higher = set(above(module))
    found = [
        f"{place(module, node)} leans on {name}"
        for node, name in named(module)
        if top(name) in higher
    ]
    relations = relations_from_above(module.app)
    found += [f"{place(module, node)} follows {name}" for node, name in followed(module, relations)]
    return found


def top(name: str) -> str:
    return name.partition(".")[0]


def named(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Modules and models of ours that are imported or named in a string, anywhere in the file."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = imported_from(module, node)
            yield from ((node, f"{source}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called_name(node) in BY_NAME:
            yield from ((node, text) for text in constants(node.args))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_ours(node.value):
            yield node, node.value


def imported_from(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name behind `from x import`, `from .x import` and `from ..x import`."""
    if not node.level:
        return node.module or ""
    package = (
        module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
    )
    kept = package[: len(package) - node.level + 1]
    if not kept:  # from .. import keys, seen from a floor: what is imported is the floor itself
        return node.module or node.names[0].name
    return ".".join([*kept, *([node.module] if node.module else [])])


@cache
def is_ours(text: str) -> bool:
    """True when the text is the dotted name of a module, or of something in it, or of a model."""
    floor, _, rest = text.partition(".")
    if floor not in FLOORS or not rest or not rest.replace(".", "").isidentifier():
        return False
    first = ROOT / floor / rest.partition(".")[0]
    is_module = first.with_suffix(".py").exists() or first.is_dir()
    return is_module or text.lower() in {model._meta.label_lower for model in apps.get_models()}


@cache
def relations_from_above(app: str) -> frozenset[str]:
    """The names under which models of this floor reach models of floors above."""
    names = set()
    for model in apps.get_app_config(app).get_models():
        for relation in model._meta.related_objects:
            other = relation.related_model._meta.app_label
            if other in FLOORS and rank(other) > rank(app) and not relation.hidden:
                names |= {relation.get_accessor_name(), relation.name}
    return frozenset(names)


def followed(module: Module, relations: frozenset[str]) -> Iterator[tuple[ast.AST, str]]:
    """`organization.keys`, `filter(keys__name=...)`, `Count("keys")`. A call of `.keys()` is a dictionary's."""
    called = {id(node.func) for node in module.nodes if isinstance(node, ast.Call)}
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in relations and id(node) not in called:
            yield node, node.attr
        elif isinstance(node, ast.Call) and called_name(node) in QUERIES:
            words = [keyword.arg or "" for keyword in node.keywords] + constants(node.args)
            yield from (
                (node, word) for word in words if word.lstrip("-").partition("__")[0] in relations
            )
