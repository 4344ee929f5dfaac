"""Whatever people or programs type is text on every page: no page takes it for markup, wherever it is shown.

Markup needs no script to do harm here: an attribute of htmx would send requests as whoever reads the page, and the
policy of scripts does not stop it.
"""

from io import BytesIO

import pytest
from django.apps import apps
from django.db import models

from portal import clock
from resources.models import EndpointParameter
from resources.tables import imports
from resources.tables.files import TableFile
from resources.tables.guesses import guess_columns
from tests.cast import actor
from tests.house.sources import FLOORS
from tests.house.test_isolation import OWN_PAGES, PAGES, World, browser
from tests.walking import attempt, filled

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

MARKUP = "\"'><img src=x onerror=canary()>"
# Columns of tables that hold what was typed, wherever they occur.
TYPED = {
    "name", "title", "description", "default", "revocation_reason", "object_name", "actor_name",
    "pipeline_id", "place_parameter", "size_parameter",
}  # fmt: skip
# Names that stand in addresses, and are made of small letters, digits and hyphens alone.
PLAIN = {"NamedEndpoint.name", "EndpointParameter.name", "TableColumn.name", "Canary.name"}


@pytest.fixture
def world(db) -> World:
    world = World()
    home, alice = world.home, world.cast.alice
    rows = TableFile(
        BytesIO(f'id,"{MARKUP.replace(chr(34), chr(34) * 2)}"\n1,{MARKUP[2:]}\n'.encode())
    )
    imports.load(
        connector=home.connector, rows=rows, columns=guess_columns(rows, typed=False)[0],
        actor=actor(alice), now=clock.now(),
    )  # fmt: skip
    EndpointParameter.objects.create(
        endpoint=home.endpoint, name="id", column="id", position=0, default="1"
    )
    for floor in FLOORS:
        for model in apps.get_app_config(floor).get_models():
            type_into(model)
    return world


def type_into(model: type[models.Model]) -> None:
    """Put markup into each column of typed text, which still tells the rows apart."""
    names = {field.name for field in model._meta.concrete_fields} & TYPED
    names -= {name for name in names if f"{model.__name__}.{name}" in PLAIN}
    for row in model._default_manager.all() if names else ():
        model._default_manager.filter(pk=row.pk).update(
            **{name: f"{MARKUP}{str(row.pk)[:20]}" for name in names}
        )


def test_no_page_takes_typed_text_for_markup(world) -> None:
    client, alice = browser(world.cast.alice), world.cast.alice
    wrong, shown = set(), set()
    for page in [*PAGES, *OWN_PAGES]:
        address = filled(page.path, world.home, alice)
        text = attempt(client, "get", address).content.decode()  # fragments are parts of pages
        wrong |= {page.path} if "<img src=x" in text else set()
        shown |= {page.path} if "&lt;img src=x" in text else set()
    assert "\n".join(sorted(wrong)) == ""
    assert len(shown) > len(PAGES) / 2
