"""How are counted calls, views and uses written? In one transaction a batch, like the use of keys."""

from functools import partial

from django.db import connection, models, transaction

from keys.usage.counting import KeyNotes
from keys.usage.flushing import writes_along
from keys.usage.rows import added, statement_that_adds
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

    Rows are locked in the order of their ids, so that two processes wait for each other instead of deadlocking.
    """
    there = (
        model._default_manager.select_for_update(no_key=True)
        .filter(pk__in=batch)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    # Written without the model, so a UUID is put into the form in which this database keeps it.
    stored = model._meta.pk.get_db_prep_value
    notes = {stored(pk, connection): batch[pk] for pk in there}
    with connection.cursor() as cursor:
        cursor.executemany(ADD[model], added(notes))


def subscribe() -> None:
    """Have these books written along with the use of keys. Call it once, when the applications are loaded."""
    writes_along(usage.calls, partial(write, NamedEndpoint))
    writes_along(usage.views, partial(write, Widget))
    writes_along(usage.uses, partial(write, Pop))
