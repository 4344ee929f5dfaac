"""How are very many rows deleted or changed, so that no statement reaches the limit on its time? In batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import QuerySet

SIZE = 500  # rows


def batches(rows: QuerySet[Any], size: int | None = None) -> Iterator[list[Any]]:
    """The ids of these rows, ascending. Each batch is asked for when it is wanted: those before may be gone by then.

    A query that locks, locks a batch at a time.
    """
    size, ordered = size or SIZE, rows.order_by("pk").values_list("pk", flat=True)
    ids = list(ordered[:size])
    while ids:
        yield ids
        ids = list(ordered.filter(pk__gt=ids[-1])[:size])


@contextmanager
def check_at_once() -> Iterator[None]:
    """Each statement checks the references to its rows. Otherwise the commit would check all of them in one go, and
    the limit on the time of a statement counts for a commit too. Only PostgreSQL has both.
    """
    set_constraints("IMMEDIATE")
    yield
    set_constraints("DEFERRED")


def set_constraints(when: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")
