"""What was counted of endpoints and widgets is added up in the database, and what is gone is dropped."""

from functools import partial
from uuid import uuid4

import pytest
from django.db.models import UUIDField

from keys.usage import flushing as usage_flush
from keys.usage.counting import UsageBuffer
from portal import clock
from resources.models import EndpointUsage, NamedEndpoint, Pop, PopUsage, Widget, WidgetUsage
from resources.usage import counting as usage
from resources.usage import flushing as resource_flushing
from resources.widgets.rules import WidgetSettings
from resources.widgets.services import create
from tests.cast import Cast, actor
from tests.resources.making import endpoint, table


def flushed(book: UsageBuffer, model: type) -> int:
    return usage_flush.flush(
        book=book, write=partial(resource_flushing.write, model), everything=True
    )


@pytest.mark.usefixtures("frozen")
def test_counts_of_several_batches_add_up(cast: Cast) -> None:
    people, book = endpoint(cast, table(cast)), UsageBuffer()
    for number in (1, 2):
        for _ in range(number):
            book.count(people.pk, "ANSWERED", clock.now())
        assert flushed(book, NamedEndpoint) == 1
    assert EndpointUsage.objects.get(endpoint=people).count == 3


def test_views_have_rows_of_their_own(cast: Cast) -> None:
    shown = create(
        organization=cast.acme,
        settings=WidgetSettings(name="w", kind="table", endpoint=endpoint(cast, table(cast))),
        actor=actor(cast.alice),
        now=clock.now(),
    )
    book = UsageBuffer()
    book.count(shown.pk, "REFUSED", clock.now())
    flushed(book, Widget)
    assert WidgetUsage.objects.get(widget=shown).outcome == "REFUSED"


@pytest.mark.usefixtures("frozen")
def test_uses_of_a_pop_add_up_under_its_uuid(cast: Cast) -> None:
    pop, book = Pop.objects.create(organization=cast.acme, name="Counter"), UsageBuffer()
    for _ in "ab":
        book.count(pop.pk, "ANSWERED", clock.now())
        flushed(book, Pop)
    assert PopUsage.objects.get(pop=pop).count == 2


def test_calls_of_an_endpoint_that_was_deleted_meanwhile_are_dropped(cast: Cast) -> None:
    book = UsageBuffer()
    book.count(10**9, "ANSWERED", clock.now())
    flushed(book, NamedEndpoint)
    assert (EndpointUsage.objects.count(), book.notes) == (0, {})


def test_every_book_is_written_when_the_process_ends(cast: Cast) -> None:
    books = {NamedEndpoint: usage.calls, Widget: usage.views, Pop: usage.uses}
    for model, book in books.items():
        gone = uuid4() if isinstance(model._meta.pk, UUIDField) else 10**9
        book.count(gone, "ANSWERED", clock.now())
    resource_flushing.job().finish()
    assert [book.notes for book in books.values()] == [{}, {}, {}]
