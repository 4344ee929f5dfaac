"""Whoever follows a recipe finds every file that it names, and there is a recipe for each kind of change."""

import re

from tests.house.sources import ROOT

PAGE = (ROOT / "docs" / "recipes.md").read_text()
KINDS = {
    "A page",
    "A route of the API",
    "A permission",
    "An error code",
    "An audit event",
    "A setting",
    "A migration",
    "A decision",
    "A mail",
    "A guide",
    "A new kind of resource",
}
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[A-Z]+\.md)`")


def named() -> list[str]:
    """The files and folders that the recipes name; those with a place to fill in, like <app>, are left out."""
    return FILE.findall(PAGE)


def test_there_is_a_recipe_for_each_kind_of_change():
    assert set(re.findall(r"^## (.*)$", PAGE, re.MULTILINE)) == KINDS


def test_every_recipe_names_files():
    for recipe in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        assert len(FILE.findall(recipe)) >= 2, recipe.splitlines()[0]


def test_every_file_of_a_recipe_exists():
    assert [name for name in named() if not (ROOT / name).exists()] == []
