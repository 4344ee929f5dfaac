"""No two classes of one name stand in one app: whoever looks for a class by its name finds the one that is meant."""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.sources import FLOORS, Module, modules

NAMED_BY_DJANGO = {"Command", "DatabaseWrapper"}  # of every management command, of every database


def places_by_name(among: tuple[Module, ...]) -> dict[str, list[Path]]:
    """Where a class of each name stands at the top level of its module."""
    found = defaultdict(list)
    for module in among:
        for name in module.classes:
            found[name].append(module.path)
    return found


@pytest.mark.parametrize("app", FLOORS)
def test_a_name_is_one_class_of_its_app(app):
    twice = {
        name: [str(place) for place in places]
        for name, places in places_by_name(modules(app)).items()
        if len(places) > 1 and name not in NAMED_BY_DJANGO
    }
    assert twice == {}


def test_a_second_class_of_one_name_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.sources.ROOT", tmp_path)
    for name in ("lists", "rows"):
        (tmp_path / f"{name}.py").write_text("class Page: ...\n")
    among = tuple(Module(Path(f"{name}.py")) for name in ("lists", "rows"))
    assert places_by_name(among) == {"Page": [Path("lists.py"), Path("rows.py")]}
