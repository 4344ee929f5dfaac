"""An address of a list is read as far as it makes sense, and what does not is answered, never an error."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from apiusers.models import Team
from portal.pages.lists import ListPage, asked_search, list_page
from tests.cast import Cast

NAMES = ["amber", "blue", "Cyan"]


def asking(address: str = "/teams", **query: str) -> HttpRequest:
    return RequestFactory().get(address, query)


@pytest.fixture
def three(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Three teams, one on each page."""
    monkeypatch.setattr("portal.pages.lists.PAGE_SIZE", 1)
    for name in NAMES:
        Team.objects.create(organization=cast.acme, name=name)
    return cast


def turn(cast: Cast, request: HttpRequest, **more: str) -> ListPage:
    return list_page(request, cast.acme.teams.all(), **more)


def names(page: ListPage) -> list[str]:
    return [team.name for team in page.rows]


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("", ""), (" orders ", "orders"), ("or\0ders", "orders"), ("x" * 101, "x" * 100)],
    ids=["nothing", "spaces", "NUL", "long"],
)
def test_a_search_is_one_that_a_database_can_read(typed: str, searched: str) -> None:
    assert asked_search(asking(search=typed)) == searched


def test_the_addresses_of_the_pages_lead_through_the_list_and_back(three: Cast) -> None:
    pages = [turn(three, asking())]
    while pages[-1].next:
        pages.append(turn(three, asking(pages[-1].next)))
    assert [names(page) for page in pages] == [[name] for name in NAMES]
    assert names(turn(three, asking(pages[-1].previous))) == ["blue"]


def test_a_list_on_one_page_has_no_other_address_and_needs_no_search(cast: Cast) -> None:
    Team.objects.create(organization=cast.acme, name="amber")
    page = turn(cast, asking())
    assert (page.previous, page.next, page.is_long) == ("", "", False)


def test_another_page_keeps_the_search_and_the_place_of_the_other_list(three: Cast) -> None:
    page = turn(three, asking(search="a", after="theirs"), prefix="teams_")
    assert page.next.startswith("/teams?search=a&after=theirs&teams_after=")
    assert names(turn(three, asking(page.next), prefix="teams_")) == ["blue"]


def test_a_list_shown_at_the_address_of_a_form_leads_to_its_own(three: Cast) -> None:
    assert turn(three, asking("/form"), path="/teams").next.startswith("/teams?after=")


def test_a_page_that_was_not_given_out_is_empty_and_says_why(three: Cast) -> None:
    page = turn(three, asking(after="nonsense"))
    assert (page.rows, page.refusal.code, page.status) == ([], "invalid_cursor", 400)


def test_where_all_rows_of_a_page_are_gone_the_list_begins_anew(three: Cast) -> None:
    following = turn(three, asking()).next
    three.acme.teams.exclude(name="amber").delete()
    assert names(turn(three, asking(following))) == ["amber"]
