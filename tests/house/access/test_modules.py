"""Each address belongs to the portal itself or to a part of it; where a part is off, nothing of it is left: no address,
no link, no permission, no route in the API's document."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from portal import ceiling, permissions
from portal.access import ABILITIES, Role, abilities_of
from portal.api.schema import document
from portal.installation import modules
from portal.installation.modules import MODULES
from portal.templatetags.navigation import navigation
from tests.house.access.test_every_view_has_a_policy import ALL
from tests.house.access.test_isolation import OWN_PAGES, PAGES, ROUTES, World, browser
from tests.house.sources import ROOT
from tests.walking import attempt, filled, taken_back

pytestmark = pytest.mark.sqlite  # once is enough: what is off is off on both
LINK = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"?#]*)')
NEEDED_BY = {"connectors": {"widgets"}, "teams": {"api-users"}}


def without(*names: str) -> tuple[str, ...]:
    """Every part but these, and but those that need one of them."""
    gone = set(names).union(*(NEEDED_BY.get(name, set()) for name in names))
    return tuple(name for name in MODULES if name not in gone)


def forget() -> None:
    """What is remembered of permissions, since no process changes its parts."""
    permissions.known.cache_clear()
    ceiling.ceiling.cache_clear()


@pytest.fixture
def off(settings) -> Iterator:
    def choose(*names: str) -> None:
        settings.MODULES = without(*names)
        forget()

    yield choose
    forget()


def test_every_address_belongs_to_the_portal_itself_or_to_a_part() -> None:
    routes = {address.path.rstrip("$").rstrip("/") for address in ALL}
    plain = [route for route in routes if not route.startswith("^")]
    nowhere = [r for r in plain if not modules.is_core(r) and not modules.modules_of(r)]
    assert sorted(nowhere) == []


def test_every_line_of_the_table_names_something() -> None:
    routes = [address.path.rstrip("/") for address in ALL] + ["v1/{endpoint_name}"]
    named = [line for module in MODULES.values() for line in module.routes] + [*modules.CORE]
    unused = [line for line in named if not any(modules.begins(r, (line,)) for r in routes)]
    assert unused == []
    for module in MODULES.values():
        assert set(module.permissions) <= permissions.BUILT_IN.keys()
        assert set(module.abilities) <= ABILITIES.keys()
        assert set(module.needs) <= MODULES.keys()


@pytest.mark.parametrize("name", MODULES)
def test_the_permissions_of_a_part_that_is_off_are_not_known(off, name) -> None:
    off(name)
    gone = set(MODULES[name].permissions)
    assert not gone & permissions.known().keys()
    assert not gone & ceiling.ceiling(None)
    assert not gone & ceiling.ceiling(("*",))
    assert not set(MODULES[name].abilities) & abilities_of(Role.OWNER)


@pytest.mark.parametrize("name", MODULES)
def test_the_document_of_the_api_describes_what_is_on(off, name) -> None:
    off(name)
    paths = [path.lstrip("/") for path in json.loads(document())["paths"]]
    assert [path for path in paths if modules.is_off(path)] == []
    assert "v1/keys" in paths


@pytest.mark.parametrize("name", MODULES)
def test_what_is_off_answers_404_to_everybody(off, name, standing_world: World, frozen, db) -> None:
    off(name)
    world, wrong, seen = standing_world, [], 0
    with taken_back():
        program = world.program(frozenset(permissions.known()))
        clients = (browser(world.cast.alice), browser(None), Client(headers=program.headers))
        for address in (a for a in {*PAGES, *OWN_PAGES, *ROUTES} if modules.is_off(a.path)):
            there = filled(address.path, world.home, world.cast.alice)
            for client in clients:
                for method in ("get", "post"):
                    seen += 1
                    status = attempt(client, method, there).status_code
                    wrong += [f"{method} {address.path}: {status}"] if status != 404 else []
    assert ("\n".join(wrong), seen > 5) == ("", True)


def test_no_page_leads_to_what_is_off(off, standing_world: World, frozen, db) -> None:
    off(*MODULES)
    home, alice, wrong = standing_world.home, standing_world.cast.alice, []
    client, seen = browser(alice), 0
    for page in (page for page in [*PAGES, *OWN_PAGES] if not modules.is_off(page.path)):
        answer = attempt(client, "get", filled(page.path, home, alice))
        text = "" if answer.streaming else answer.content.decode()
        seen += bool(text)
        assert answer.status_code < 500, page.path
        wrong += [f"{page.path}: {link}" for link in set(LINK.findall(text)) if leads_nowhere(link)]
    assert ("\n".join(sorted(wrong)), seen > 20) == ("", True)


def leads_nowhere(link: str) -> bool:
    try:
        return modules.is_off(resolve(link).route)
    except Resolver404:
        return False


def test_the_menu_has_no_entry_of_what_is_off(off, standing_world: World) -> None:
    context = {"organization": standing_world.cast.acme, "abilities": abilities_of(Role.OWNER)}
    everything = {link["label"] for group in navigation(context) for link in group["links"]}
    off(*MODULES)
    left = {link["label"] for group in navigation(context) for link in group["links"]}
    resources = {"Connectors", "Endpoints", "Widgets", "Pops"}
    assert everything - left == {"Applications", *resources, "API users", "Teams", "Roles"}


def test_the_page_of_the_installation_names_every_part() -> None:
    said = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name in MODULES if f"`{name}`" not in said] == []
