"""How are counted calls, views and uses written? In one transaction a batch, like the use of keys."""

from functools import partial

from django.conf import settings
from django.db import connection, models, transaction

from keys.usage.counting import KeyNotes
from keys.usage.flushing import flush
from keys.usage.writing import added, hold_in_place, statement_that_adds
from portal.running.background import Job
from resources.models import NamedEndpoint, Pop, Widget
from resources.usage import counting as usage

ADD = {
    NamedEndpoint: statement_that_adds("resources_endpointusage", "endpoint_id"),
    Widget: statement_that_adds("resources_widgetusage", "widget_id"),
    Pop: statement_that_adds("resources_popusage", "pop_id"),
}


@transaction.atomic
def write(model: type[models.Model], batch: dict[int, KeyNotes]) -> None:
    """Add the counts of endpoints, widgets or Pops. Notes of rows that are gone are dropped.

    Rows are held in the order of their ids, so that two processes wait for each other instead of deadlocking.
    """
    # Written without the model, so a UUID is put into the form in which this database keeps it.
    stored = model._meta.pk.get_db_prep_value
    notes = {stored(pk, connection): batch[pk] for pk in hold_in_place(model, batch)}
    with connection.cursor() as cursor:
        cursor.executemany(ADD[model], added(notes))


def job() -> Job:
    """Writes how endpoints, widgets and Pops were used."""
    return Job(
        "usage of resources",
        every=settings.USAGE_FLUSH_SECONDS,
        run=flush_all,
        finish=partial(flush_all, everything=True),
    )


def flush_all(*, everything: bool = False) -> None:
    """Write what is due of each book, or everything. Nothing is raised."""
    books = {NamedEndpoint: usage.calls, Widget: usage.views, Pop: usage.uses}
    for model, book in books.items():
        flush(book=book, write=partial(write, model), everything=everything)
