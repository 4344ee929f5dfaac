"""No run of ten lines of the same logic stands twice: what does the same is one function, and names may differ.

Two statements are alike when they call the same and read the same attributes, in the same order; variables, texts,
numbers and annotations do not count. What is declared is not logic: imports, columns, tables of addresses.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.house.sources import Module, modules

LONGEST_RUN = 9  # lines
SEED = 3  # statements that are looked up together; a run of fewer is found by none
NOT_COMPARED = {
    "args", "annotation", "body", "ctx", "decorator_list", "finalbody", "handlers", "kind", "name",
    "orelse", "returns", "type_comment",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One statement, or the head of one: what it does, and where. `shape` is empty for what is no logic."""

    shape: str
    first: int
    last: int

    @property
    def lines(self) -> int:
        return self.last - self.first + 1


def steps_of(body: list[ast.stmt], *, in_function: bool = False) -> Iterator[Step]:
    """The statements in the order in which they are read."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Step(type(node).__name__, node.lineno, node.lineno)
            yield from steps_of(node.body, in_function=not isinstance(node, ast.ClassDef))
        elif not in_function or isinstance(node, ast.Import | ast.ImportFrom):
            yield Step("", node.lineno, node.lineno)
        elif not is_text(node):
            yield from steps_in(node)


def steps_in(node: ast.stmt) -> Iterator[Step]:
    """A statement of a function: itself, and what stands inside it."""
    inner = getattr(node, "body", None)
    last = inner[0].lineno - 1 if inner else node.end_lineno
    yield Step(shape_of(node), node.lineno, max(node.lineno, last))
    for part in ("body", "handlers", "orelse", "finalbody"):
        for each in getattr(node, part, ()):
            if isinstance(each, ast.ExceptHandler):
                yield Step(f"except {shape_of(each.type)}", each.lineno, each.lineno)
                yield from steps_of(each.body, in_function=True)
            else:
                yield from steps_of([each], in_function=True)


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def shape_of(node: object) -> str:
    """What the code does, without the names of its variables and without its texts and numbers."""
    if isinstance(node, list):
        return ",".join(map(shape_of, node))
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else shape_of(node.func)
        return f"{called}({shape_of(node.args)};{shape_of([each.value for each in node.keywords])})"
    if isinstance(node, ast.Attribute):
        return f"{shape_of(node.value)}.{node.attr}"
    if isinstance(node, ast.Name | ast.Constant):
        return type(node).__name__
    if isinstance(node, ast.AST):
        skipped = (
            NOT_COMPARED
            if isinstance(node, ast.stmt)
            else NOT_COMPARED - {"args", "body", "orelse"}
        )
        parts = [shape_of(value) for name, value in ast.iter_fields(node) if name not in skipped]
        return f"{type(node).__name__}[{';'.join(parts)}]"
    return ""


def runs(among: Sequence[Module]) -> Iterator[tuple[int, str, str]]:
    """The longest runs that stand in two places, as how many lines they have and where they begin."""
    read = [(module, list(steps_of(module.tree.body))) for module in among]
    places = defaultdict(list)
    for number, (_, steps) in enumerate(read):
        for start in range(len(steps) - SEED + 1):
            shapes = tuple(step.shape for step in steps[start : start + SEED])
            if all(shapes):
                places[shapes].append((number, start))
    for alike in places.values():
        for (one, i), (two, j) in combinations(alike, 2):
            (module, left), (other, right) = read[one], read[two]
            if i and j and left[i - 1].shape and left[i - 1].shape == right[j - 1].shape:
                continue  # the run began before
            lines = shared_lines(left[i:j] if one == two else left[i:], right[j:])
            yield lines, f"{module}:{left[i].first}", f"{other}:{right[j].first}"


def shared_lines(left: Sequence[Step], right: Sequence[Step]) -> int:
    total = 0
    for one, two in zip(left, right, strict=False):
        if not one.shape or one.shape != two.shape:
            break
        total += min(one.lines, two.lines)
    return total


def test_no_run_of_ten_lines_of_the_same_logic_stands_twice():
    found = [
        f"{one} and {two}: {lines}" for lines, one, two in runs(modules()) if lines > LONGEST_RUN
    ]
    assert found == []


SERVICE = '''
def change_{0}({0}, given):
    """Change the {0}."""
    current = lock({0}.organization)
    if current is None:
        return False
    try:
        made = checked(given, "{0}")
    except ValueError as error:
        raise Refusal("{0}") from error
    for name in given:
        setattr(current, name, made[name])
    current.save(update_fields=sorted(given))
    return True
'''


def test_the_same_logic_with_other_names_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.sources.ROOT", tmp_path)
    for name in ("team", "widget"):
        (tmp_path / f"{name}.py").write_text(f"LARGEST = 1\n{SERVICE.format(name)}")
    among = [Module(Path(f"{name}.py")) for name in ("team", "widget")]
    assert list(runs(among)) == [(12, "team.py:3", "widget.py:3")]
