"""Every kind of row stands in the table of docs/threats.md, with what bounds it and what sweeps it."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

from tests.house.sources import ROOT

TITLE = "## Every row, its bounds and its end"
NAMED = re.compile(r"`([a-z]+\.\w+)`")
FUNCTION = re.compile(r"`((?:portal|keys|resources)(?:\.\w+){2,})`")
SETTING = re.compile(r"`([A-Z_]{5,})`")


def table() -> list[list[str]]:
    text = (ROOT / "docs" / "threats.md").read_text()
    section = text.partition(TITLE)[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:3] == "| `"]
    assert len(rows) > 20
    return rows


def test_every_model_is_listed_once() -> None:
    listed = [name for row in table() for name in NAMED.findall(row[0])]
    models = [model._meta.label for model in apps.get_models(include_auto_created=True)]
    assert sorted(listed) == sorted(models)


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0])
def test_each_tells_who_makes_it_its_bounds_and_its_end(row: list[str]) -> None:
    assert len(row) == 4
    assert all(row)


def test_what_strangers_make_is_bounded_for_the_installation() -> None:
    """Bounds of a network add up to none for whoever has many."""
    made = [row for row in table() if row[1].startswith("a stranger")]
    assert len(made) > 5
    for row in made:
        assert "in all" in row[2], row[0]


def test_what_sweeps_exists() -> None:
    named = {name for row in table() for name in FUNCTION.findall(row[3])}
    assert len(named) > 5
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function)), name


def test_the_settings_exist_and_are_documented() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text()
    named = {name for row in table() for cell in row for name in SETTING.findall(cell)}
    for name in named - {"MAX_ENTRIES"}:
        assert isinstance(getattr(settings, name), int)
        assert f"`KEYDOCK_{name}`" in operating
