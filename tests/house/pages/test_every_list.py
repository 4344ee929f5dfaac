"""Each list of rows has what every list has: a search, filters that count, orders, pages, menus of its rows, a file."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from apiusers.models import ApiUser
from keys.models import Application
from portal import clock
from portal.access import Role
from portal.lists.shown import Shown
from portal.people import invitations
from resources.models import NamedEndpoint, Pop, Widget
from tests.cast import actor
from tests.house.access.test_isolation import World, browser
from tests.house.sources import modules
from tests.walking import taken_back

# Once is enough: what differs between the databases is proved where pages of rows are made.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.django_db, pytest.mark.sqlite]

# The address of each list, by its name; and where it stands in the context of its page.
LISTS = {
    "api-users": "api-users", "teams": "teams", "roles": "roles", "members": "members", "invitations": "members",
    "connectors": "connectors", "endpoints": "endpoints", "widgets": "widgets", "pops": "pops",
    "applications": "applications",
}  # fmt: skip
MENU = re.compile(r'href="([^"]+)"\s+id="[a-z-]+-menu-[^"]+"')
LINK = re.compile(r'<a href="([^"]+)"')
each_list = pytest.mark.parametrize("name", LISTS)


class Listed:
    """One list, asked by one person."""

    def __init__(self, world: World, name: str, who: str = "alice") -> None:
        self.client: Client = browser(getattr(world.cast, who))
        self.name, self.prefix = name, "invitations_" if name == "invitations" else ""
        self.path = f"/o/{world.cast.acme.public_id}/{LISTS[name]}"

    def ask(self, **asked: str) -> Any:
        """The answer to the list's address; names of what is asked get the list's prefix, but for the search."""
        given = {k if k == "search" else self.prefix + k: v for k, v in asked.items()}
        return self.client.get(self.path, given)

    def shown(self, **asked: str) -> Shown:
        context = self.ask(**asked).context
        return context["invitations"] if self.prefix else context["shown"]

    def names(self, **asked: str) -> list[str]:
        return [entry.name for entry in self.shown(**asked).entries]

    def text(self, address: str = "", **headers: str) -> str:
        answer = self.client.get(unescape(address) or self.path, headers=headers)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()


@pytest.fixture(scope="module")
def filled_world(standing_world: World) -> Iterator[World]:
    """With a second row in each list, which answers its filter otherwise than the first where it can."""
    acme, alice, now = standing_world.cast.acme, standing_world.cast.alice, clock.now()
    with taken_back():
        ApiUser.objects.create(organization=acme, name="second", is_active=False)
        acme.teams.create(name="second")
        invitations.invite(
            organization=acme, email="a@example.com", role=Role.ADMIN, actor=actor(alice), now=now
        )
        made = NamedEndpoint.objects.create(
            organization=acme, name="second", connector=standing_world.home.connector,
            requires_token=False,
        )  # fmt: skip
        Widget.objects.create(organization=acme, name="second", endpoint=made, kind="bar")
        Pop.objects.create(organization=acme, name="second")
        Application.objects.create(organization=acme, name="second", disabled_at=now)
        yield standing_world


@pytest.fixture
def listed(filled_world: World, name: str, db: None) -> Listed:
    return Listed(filled_world, name)


def test_every_list_of_rows_is_walked_here() -> None:
    declared = re.compile(r"= RowList\(.*?name=\"([a-z-]+)\"", re.DOTALL)
    found = {name for module in modules() for name in declared.findall(module.text)}
    assert found == set(LISTS)


@each_list
def test_it_says_how_many_there_are_and_offers_a_menu_of_each(listed: Listed) -> None:
    shown, page = listed.shown(), listed.text()
    number = len(shown.entries)
    assert shown.summary == f"{number} {shown.noun}{'' if number == 1 else 's'}"
    assert page.count(f'id="{listed.name}-menu-') == number > 0
    assert re.search(rf"<span data-told>\s*{shown.summary}\s*</span>", page)


@each_list
def test_pages_say_where_they_stand(listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page of three or more, forwards and backwards; the search and the order are kept."""
    every = listed.names(sort="-created" if not listed.prefix else "expires")
    monkeypatch.setattr("portal.pages.lists.PAGE_SIZE", 1)
    first = listed.shown(sort="-created" if not listed.prefix else "expires")
    assert first.summary == f"1 to 1 of {len(every)} {first.noun}s"
    context = listed.client.get(first.page.next).context
    second = context["invitations"] if listed.prefix else context["shown"]
    assert second.summary == f"2 to 2 of {len(every)} {first.noun}s"
    assert [entry.name for entry in second.entries] == every[1:2]


@each_list
def test_each_head_that_sorts_turns_the_list_round_at_the_second_click(listed: Listed) -> None:
    heads = [head for head in listed.shown().heads if head.address]
    assert heads
    for head in heads:
        once = listed.client.get(head.address).context
        once = once["invitations"] if listed.prefix else once["shown"]
        [again] = [each for each in once.heads if each.name == head.name]
        twice = listed.client.get(again.address).context
        twice = twice["invitations"] if listed.prefix else twice["shown"]
        ids = [entry.id for entry in once.entries]
        assert [entry.id for entry in twice.entries] == ids[::-1]
        assert {again.sorted, next(h for h in twice.heads if h.name == head.name).sorted} == {
            "ascending", "descending"
        }  # fmt: skip


@each_list
def test_the_answers_of_its_filter_count_what_they_show(listed: Listed) -> None:
    shown = listed.shown()
    if shown.filter is None:
        assert shown.choices == []
        return
    numbers = {}
    for choice in shown.choices:
        found = listed.client.get(choice.address).context["shown"]
        numbers[choice.name] = len(found.entries)
        assert str(choice.count) == str(len(found.entries))
        assert [each.name for each in found.choices if each.is_current] == [choice.name]
    assert numbers.pop("all") == sum(numbers.values()) == len(shown.entries)


@each_list
def test_a_search_for_a_row_finds_it_and_one_for_nothing_leads_back(listed: Listed) -> None:
    sought = listed.names()[-1]
    assert sought in listed.names(search=sought.upper())
    assert listed.shown(search="no such thing").entries == []
    page = listed.ask(search="no such thing").content.decode()
    assert f"No {listed.shown().noun} matches" in page
    assert re.search(rf'href="{listed.path}"[^>]*>\s*Clear filters', page)


@each_list
def test_an_address_that_makes_no_sense_is_told_and_shows_nothing(listed: Listed) -> None:
    for asked in ({"sort": "--name"}, {"after": "nonsense"}):
        answer = listed.ask(**asked)
        assert answer.status_code == 400
        assert "This address does not lead to a list" in answer.content.decode()


@pytest.mark.parametrize("name", ["api-users", "members", "pops"])
def test_an_answer_that_a_filter_does_not_have_is_told(listed: Listed) -> None:
    answer = listed.ask(**{listed.shown().filter.name: "lost"})
    assert (answer.status_code, answer.context["shown"].entries) == (400, [])


@each_list
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_menu_offers_what_its_reader_may_do_and_nothing_else(
    filled_world: World, name: str, who: str
) -> None:
    """Each link opens for whom it is offered. Where scripts are off, the menu is a page."""
    listed = Listed(filled_world, name, who)
    for address in MENU.findall(listed.text())[:1]:
        assert "<html" in listed.text(address)
    for address in set(MENU.findall(listed.text())):
        menu = listed.text(address, HX_Request="true")
        assert "<html" not in menu
        for link in LINK.findall(menu):
            listed.text(link)


@each_list
def test_a_viewer_is_offered_no_change_and_an_owner_the_end_of_a_row(
    filled_world: World, name: str
) -> None:
    for who, is_offered in (("alice", True), ("vera", False)):
        listed = Listed(filled_world, name, who)
        menus = [listed.text(address, HX_Request="true") for address in MENU.findall(listed.text())]
        assert any('class="danger"' in menu for menu in menus) is is_offered
        assert all('<p class="note">' in m for m in menus if 'class="danger"' in m)


@each_list
def test_a_menu_of_a_row_that_is_not_ones_own_is_not_found(filled_world: World, name: str) -> None:
    theirs = Listed(filled_world, name, "charlie")
    theirs.path = theirs.path.replace(
        filled_world.cast.acme.public_id, filled_world.cast.other.public_id
    )
    ids = {entry.id for entry in theirs.shown().entries} - {
        entry.id for entry in Listed(filled_world, name).shown().entries
    }
    for strange in [*ids, "0" * 12, "x'", "\0"]:
        assert Listed(filled_world, name).ask(menu=strange).status_code == 404


@each_list
def test_it_leaves_as_a_file_with_what_the_filters_let_through(listed: Listed) -> None:
    shown = listed.shown()
    answer = listed.client.get(shown.file)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{listed.name}-')
    assert len(rows) == 1 + len(shown.entries)
    searched = listed.shown(search="no such thing")
    assert len(b"".join(listed.client.get(searched.file).streaming_content).splitlines()) == 1


@each_list
def test_a_fragment_is_one_element_that_takes_the_place_of_the_old_one(listed: Listed) -> None:
    fragment = listed.text(HX_Request="true").strip()
    target = listed.shown().target
    assert re.match(rf'<(section class="card"|div)\s+id="{target}"', fragment)
    assert fragment.endswith(("</section>", "</div>"))
    assert fragment.count(f'id="{target}"') == 1
