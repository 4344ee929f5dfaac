"""One setting says which parts of the portal are there, checked before the start. What follows of it at every address:
`tests/house/access/test_modules.py`."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.installation import modules


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ([], ()),
        (["teams", "api-users"], ("api-users", "teams")),
        (["widgets", "connectors", "widgets"], ("connectors", "widgets")),
        (list(modules.MODULES), tuple(modules.MODULES)),
    ],
)
def test_the_parts_come_in_the_order_of_the_table(said, on) -> None:
    assert modules.checked(said) == on


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["pop"], "there is no 'pop'; there are connectors, widgets"),
        (["widgets"], "widgets can do nothing without connectors"),
        (["api-users", "pops"], "api-users can do nothing without teams"),
    ],
)
def test_a_part_that_is_unknown_or_could_do_nothing_stops_the_start(said, words) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        modules.checked(said)


def test_an_address_may_belong_to_two_parts(settings) -> None:
    route = "o/<str:organization_id>/api-users/<str:api_user_id>/connectors"
    assert modules.modules_of(route) == ["connectors", "api-users"]
    settings.MODULES = ("api-users", "teams")
    assert modules.is_off(route)
    assert not modules.is_off("o/<str:organization_id>/api-users/<str:api_user_id>/permissions")


def test_an_address_that_only_begins_alike_is_another() -> None:
    assert modules.modules_of("v1/podcasts") == []
    assert modules.modules_of("v1/pops/<str:pop>") == ["pops"]


def test_a_page_of_a_part_that_is_off_has_no_address(settings) -> None:
    assert modules.address_or_nothing("keys:allowed") == "/allowed-applications"
    settings.MODULES = ()
    assert modules.address_or_nothing("keys:allowed") == ""
    assert modules.address_or_nothing("keys:no_such_page") == ""
