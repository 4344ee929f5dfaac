"""What is the house built of? Its modules, templates and files, read from disk for the rules in this folder."""

import ast
import gc
import re
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("portal", "apiusers", "keys", "resources")  # ground first
GENERATED = {"migrations"}
# What wires an app together names every folder of it: Django's own files and the tables of addresses.
WIRING = {"settings", "wsgi", "apps", "urls", "api_urls", "admin", "checks"}


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path  # relative to the repository

    @property
    def name(self) -> str:
        """Its dotted name."""
        parts = list(self.path.with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def app(self) -> str:
        return self.path.parts[0]

    @cached_property
    def text(self) -> str:
        return read(self.path)

    @cached_property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, as `ast.walk` finds them."""
        return every_node(self.tree)

    @property
    def classes(self) -> list[str]:
        """The names of its classes, those inside other classes and functions left out."""
        return [node.name for node in self.tree.body if isinstance(node, ast.ClassDef)]

    def __str__(self) -> str:
        return str(self.path)


# Read, parsed and walked once for all the rules that ask: no rule may change what it is given.


@cache
def read(path: Path) -> str:
    return (ROOT / path).read_text()


@cache
def parsed(text: str) -> ast.Module:
    """Without the collector of garbage, which would walk the trees of all modules before at every few: they stay."""
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        gc.freeze()
        gc.enable()


@cache
def every_node(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files below these folders, migrations left out."""
    found = (path for folder in folders or FLOORS for path in (ROOT / folder).rglob("*.py"))
    relative = sorted(path.relative_to(ROOT) for path in found)
    return tuple(Module(path) for path in relative if not GENERATED & set(path.parts))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that belongs to the repository, committed or about to be; without those that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def text_of(path: Path) -> str | None:
    """The file as text, or None when it is not text."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None


def called_name(call: ast.Call) -> str:
    """The last name of what is called: `get_model` of `apps.get_model(...)`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def constants(nodes: list[ast.expr]) -> list[str]:
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def place(module: Module, node: ast.AST) -> str:
    return f"{module}:{getattr(node, 'lineno', 0)}"


def lines_matching(paths: tuple[Path, ...], pattern: str) -> list[str]:
    """`path:line: text` of every line in which the pattern is found."""
    wanted, found = re.compile(pattern), []
    for path in paths:
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if wanted.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found
