"""What uses are counted of is locked before it is deleted, in the order in which counts are written."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.connectors import services as connectors
from resources.endpoints import services as endpoints
from resources.models import Connector, NamedEndpoint, Pop, Widget
from resources.pops import services as pops
from resources.widgets import services as widgets
from tests.cast import Cast, actor
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


@pytest.fixture
def deletions(cast: Cast) -> dict[str, Callable[[], object]]:
    people = endpoint(cast, table(cast))
    widget(cast, people)
    pop = Pop.objects.create(organization=cast.acme, name="Counter")
    by = {"actor": actor(cast.alice)}
    return {
        "connector": partial(
            connectors.delete, connector=Connector.objects.get(), confirmed=True, **by
        ),
        "endpoint": partial(endpoints.delete, endpoint=people, confirmed=True, **by),
        "widget": partial(widgets.delete, widget=Widget.objects.get(), **by),
        "pop": partial(pops.delete, pop=pop, **by),
    }


def statements(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        act()
    return [one["sql"] for one in seen.captured_queries]


def is_lock_of(sql: str, model: type) -> bool:
    """SQLite knows no row locks: there the statement is the same without its last words."""
    column = f'"{model._meta.db_table}"."id"'  # type: ignore[attr-defined]
    last = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else " ASC"
    return (
        sql.startswith(f"SELECT {column} AS ") and " ORDER BY 1 ASC" in sql and sql.endswith(last)
    )


@pytest.mark.parametrize(
    ("deleted", "counted"),
    [
        ("connector", NamedEndpoint), ("connector", Widget), ("endpoint", NamedEndpoint),
        ("endpoint", Widget), ("widget", Widget), ("pop", Pop),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)  # fmt: skip
def test_rows_are_locked_before_anything_is_deleted(
    deletions: dict[str, Callable[[], object]], deleted: str, counted: type
) -> None:
    done = statements(deletions[deleted])
    first = next(place for place, sql in enumerate(done) if sql.startswith("DELETE"))
    assert any(is_lock_of(sql, counted) for sql in done[:first])
