"""Who deletes an organization is told what of it stops, and no count is written in between."""

from django.db import transaction

from portal import clock
from portal.people.organizations import what_stops
from resources.deletion import hold_counted, living_resources
from resources.models import Pop
from tests.cast import Cast
from tests.resources.making import table


def test_each_kind_is_told_with_its_number(cast: Cast) -> None:
    table(cast)
    for name in ("a", "b"):
        Pop.objects.create(organization=cast.acme, name=name)
    Pop.objects.create(organization=cast.other, name="theirs")
    told = living_resources(cast.acme, clock.now())
    assert told == [
        "2 Pops are deleted: their clients get 404 Not Found.",
        "1 connector is deleted: its rows and secrets go.",
    ]
    assert set(told) <= set(what_stops(cast.acme, clock.now()))


def test_what_is_counted_is_held_in_three_statements(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(3), transaction.atomic(durable=False, savepoint=False):
        hold_counted(cast.acme)
