"""Imports go one way between the folders of an app too: an order of folders from bottom to top, and no way back."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.house.imports import named
from tests.house.sources import FLOORS, ROOT, WIRING, Module, modules

# Each folder may import those before it and none behind it. `docs/architecture.md` draws the same.
ORDER = {
    "portal": (
        "installation", "", "logs", "databases", "databases/postgresql", "databases/sqlite3", "journal", "secrets",
        "look", "http/refusals", "http", "pages", "exports", "audit", "lists", "branding", "mail", "api", "audit_log",
        "documentation", "external", "throttles", "restrictions", "plans",
        "second_factor", "people", "setup", "customers", "limits", "accounts", "step_up", "sign_in", "running",
        "inspection", "upgrades", "templatetags", "palette", "en", "admin", "management/commands",
    ),
    "apiusers": ("", "roles", "teams", "api_users"),
    "keys": (
        "", "models", "secrets", "usage", "limits", "verification", "life", "lists", "oauth",
        "oauth/applications", "oauth/grants", "oauth/revocation", "oauth/consent", "gate", "pages", "list_pages",
        "home", "api", "operators", "management/commands",
    ),
    "resources": (
        "models", "", "egress", "usage", "access", "tables/values", "tables/files", "tables", "http", "rows",
        "connectors", "grants", "endpoints", "widgets", "pops", "v2", "demo", "templatetags",
        "management/commands",
    ),
}  # fmt: skip

Edge = tuple[str, str]


def folder_of(path: Path) -> str:
    """The folder inside the app, empty for the app's top level."""
    return "/".join(path.parts[1:-1])


def imported(module: Module, known: dict[str, Module]) -> Iterator[Module]:
    """The modules that this one imports: at the top, inside a function, or for type checkers alone."""
    for node, name in named(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = known.get(name) or known.get(name.rpartition(".")[0])
            if found and found is not module:
                yield found


def edges(among: Iterable[Module]) -> set[Edge]:
    """(who, whom) by dotted name."""
    known = {module.name: module for module in among}
    return {
        (name, other.name) for name, module in known.items() for other in imported(module, known)
    }


def upward(among: Iterable[Module], order: tuple[str, ...]) -> list[str]:
    """Imports inside one app that go against the order of its folders."""
    inside = {module.name: folder_of(module.path) for module in among if counts(module)}
    rank = {name: order.index(folder) for name, folder in inside.items()}
    return sorted(
        f"{who} imports {whom}"
        for who, whom in edges(among)
        if who in rank and whom in rank and rank[who] < rank[whom]
    )


def counts(module: Module) -> bool:
    """False for the wiring, and for the empty file that makes a folder a package."""
    return module.path.stem not in WIRING and bool(module.tree.body)


def circle(among: Iterable[Module]) -> list[str]:
    """Modules that import each other in a circle, in its order; none where there is no circle."""
    to: dict[str, list[str]] = {}
    for who, whom in sorted(edges(among)):
        to.setdefault(who, []).append(whom)
    left: set[str] = set()  # from here no circle is reached

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in left:
            return []
        for other in to.get(name, []):
            if found := walk(other, [*way, name]):
                return found
        left.add(name)
        return []

    return next((found for name in to if (found := walk(name, []))), [])


@pytest.mark.parametrize("app", FLOORS)
def test_every_folder_has_its_place_in_the_order(app):
    with_code = {folder_of(module.path) for module in modules(app) if counts(module)}
    assert sorted(with_code) == sorted(ORDER[app])


@pytest.mark.parametrize("app", FLOORS)
def test_imports_go_down_the_order(app):
    assert upward(modules(app), ORDER[app]) == []


def test_no_modules_import_each_other_in_a_circle():
    assert circle(modules()) == []


def drawn() -> dict[str, tuple[str, ...]]:
    """The order of each app as `docs/architecture.md` draws it."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    drawing = page.partition("Inside an app the same staircase")[2].split("```")[1]
    lines = re.sub(r"\n +→", " →", drawing).strip().splitlines()
    apps = (line.split(maxsplit=1) for line in lines)
    return {
        app: tuple(folder.strip().replace("·", "") for folder in folders.split("→"))
        for app, folders in apps
    }


@pytest.mark.parametrize("app", FLOORS)
def test_the_drawing_shows_the_order(app):
    assert drawn()[app] == ORDER[app]


# The rule itself, proved on modules made for the purpose ---------------------------------------


EMPTY = "NOTHING = None"


def made(**texts: str) -> list[Module]:
    """Modules of portal; `pages__lists` is portal/pages/lists.py."""
    found = []
    for name, text in texts.items():
        module = Module(Path(f"portal/{name.replace('__', '/')}.py"))
        module.__dict__["tree"] = ast.parse(text)
        found.append(module)
    return found


UPWARD = {
    "a module": "import portal.people.members",
    "a name of it": "from portal.people.members import join",
    "a module from its folder": "from portal.people import members",
    "inside a function": "def f():\n    from portal.people import members",
    "for types alone": "if TYPE_CHECKING:\n    from portal.people.members import Member",
    "relative": "from ..people import members",
}


@pytest.mark.parametrize("way", UPWARD)
def test_every_way_up_is_seen(way):
    pair = made(people__members=EMPTY, pages__lists=UPWARD[way])
    assert upward(pair, ("pages", "people")) == ["portal.pages.lists imports portal.people.members"]
    assert upward(pair, ("people", "pages")) == []


def test_two_folders_that_import_each_other_are_seen_whatever_the_order():
    pair = made(people__forms="from portal.pages import lists", pages__lists=EMPTY)
    pair += made(people__members=EMPTY, pages__policies="from portal.people import members")
    for order in (("pages", "people"), ("people", "pages")):
        assert len(upward(pair, order)) == 1


def test_the_top_level_is_a_folder_too():
    pair = made(hooks="from portal.people import members", people__members=EMPTY)
    assert upward(pair, ("", "people")) == ["portal.hooks imports portal.people.members"]


def test_what_wires_an_app_together_may_name_every_folder():
    pair = made(apps="from portal.people import members", people__members=EMPTY)
    assert upward(pair, ("", "people")) == []


def test_a_circle_of_three_is_found_and_told_in_order():
    three = made(
        a="from portal import b", b="def f():\n    from portal import c", c="import portal.a"
    )
    assert circle(three) == ["portal.a", "portal.b", "portal.c"]
    assert circle(three[:2]) == []
