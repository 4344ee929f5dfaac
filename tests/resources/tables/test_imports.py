"""How a file becomes the table of a connector: aside, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection

from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, Refusal
from portal.models import AuditEvent
from resources.connectors import services as connectors
from resources.models import Connector, Table
from resources.tables import imports
from resources.tables import pace as pacing
from resources.tables import storage as table_storage
from resources.tables.column_changes import stored_rows
from resources.tables.pace import Pace
from resources.tables.values.guesses import Column
from tests.cast import Cast, actor
from tests.parallel import at_once, outcomes
from tests.resources.making import CSV, MANY_COLUMNS, endpoint, load, many_rows, table


def stored(connector: Connector) -> list[dict[str, Any]]:
    return list(stored_rows(Table.objects.get(connector=connector)))


def storages() -> list[str]:
    return [n for n in connection.introspection.table_names() if n.startswith(table_storage.PREFIX)]


def test_a_file_is_loaded_with_its_types(cast: Cast) -> None:
    rows = stored(table(cast))
    kinds = (int, str, float, date)
    assert all(map(isinstance, rows[0].values(), kinds))
    assert [row["score"] for row in rows] == [1.5, 2.5, None]


def test_a_load_is_told_once_with_its_rows(cast: Cast) -> None:
    table(cast)
    event = AuditEvent.objects.get(action=Action.CONNECTOR_LOADED)
    assert event.details == {"rows": 3, "columns": 4}


def test_a_second_load_replaces_the_first(cast: Cast) -> None:
    connector = table(cast)
    before = connector.revision
    load(cast, connector, b"a\nx\n")
    assert (stored(connector), connector.revision) == ([{"a": "x"}], before + 1)


def test_a_value_of_another_type_loads_nothing_and_names_its_line(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(Refusal) as refusal:
        load(cast, connector, b"a\n1\nx\n", [Column("a", "integer", is_filterable=True)])
    assert (refusal.value.code, "Line 3" in refusal.value.detail) == ("value_unfit", True)
    assert len(stored(connector)) == 3


def test_a_load_that_failed_leaves_no_storage_behind_and_may_be_repeated(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(Refusal):
        load(cast, connector, b"a\n1\n2,3\n", [Column("a", "text", is_filterable=True)])
    assert (len(storages()), Table.objects.get(connector=connector).loading_storage) == (1, "")
    load(cast, connector, CSV)


@pytest.mark.parametrize("value", ["a\0b", "x" * 201])
def test_what_cannot_be_stored_or_indexed_is_a_refusal(cast: Cast, value: str) -> None:
    with pytest.raises(Refusal) as refusal:
        load(cast, table(cast), f"a\n{value}\n".encode(), [Column("a", "text", is_filterable=True)])
    assert refusal.value.code == "value_unfit"


def test_a_long_text_is_stored_where_it_is_not_searched_by(cast: Cast) -> None:
    connector = table(cast)
    load(cast, connector, b"a\n" + b"x" * 100_000 + b"\n")
    assert len(stored(connector)[0]["a"]) == 100_000


def test_a_load_that_would_break_endpoints_asks_first(cast: Cast) -> None:
    connector = table(cast)
    endpoint(cast, connector, fixed_filters={"status": "open"})
    with pytest.raises(Conflict) as refusal:
        load(cast, connector, b"id\n1\n")
    assert (refusal.value.code, len(stored(connector))) == ("endpoints_break", 3)
    load(cast, connector, b"id\n1\n", confirmed=True)
    assert stored(connector) == [{"id": 1}]


def test_two_loads_of_one_table_at_a_time_are_refused_and_a_dead_one_is_not_waited_for(
    cast: Cast,
) -> None:
    connector, now = table(cast), clock.now()
    Table.objects.filter(connector=connector).update(
        loading_storage="resources_rows_0_dead", loading_since=now - timedelta(minutes=5)
    )
    with pytest.raises(Conflict) as refusal:
        load(cast, connector, CSV)
    assert refusal.value.code == "load_running"
    Table.objects.filter(connector=connector).update(loading_since=now - timedelta(hours=2))
    load(cast, connector, CSV)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_one_is_done(cast: Cast) -> None:
    """Whichever comes first reads its rows only when the other one has been refused."""
    connector = connectors.create_table_connector(
        organization=cast.acme, name="race", actor=actor(cast.alice), now=clock.now()
    )
    is_refused = Event()

    def rows() -> Iterator[dict[str, Any]]:
        is_refused.wait(60)
        yield from many_rows(3000)

    def call() -> None:
        asked = {"connector": Connector.objects.get(), "rows": rows(), "columns": MANY_COLUMNS}
        try:
            imports.load(**asked, actor=actor(cast.alice), now=clock.now())
        except Conflict:
            is_refused.set()
            raise

    assert outcomes(at_once(call, call)) == ["Conflict", "done"]
    assert len(stored(connector)) == 3000
    connectors.delete(connector=connector, actor=actor(cast.alice))
    assert storages() == []


@pytest.fixture
def transactions(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[list[str | int]]:
    """What each transaction of a load did: how many rows it wrote, and other statements by their first word."""
    table_storage.drop_orphans()  # those of earlier tests, which a load would drop before its own work
    done: list[list[str | int]] = []
    step, insert, execute = Pace.step, table_storage.insert, table_storage.execute

    @contextmanager
    def noted_step(pace: Pace) -> Iterator[None]:
        done.append([])
        with step(pace):
            assert len(connection.savepoint_ids) == 0  # in no other transaction
            yield

    def noted_insert(storage: str, columns: Any, first: int, rows: Any) -> None:
        done[-1].append(len(rows))
        insert(storage, columns, first, rows)

    def noted_execute(statement: str) -> None:
        if done:
            done[-1].append(statement.split()[0])
        execute(statement)

    monkeypatch.setattr(Pace, "step", noted_step)
    monkeypatch.setattr(table_storage, "insert", noted_insert)
    monkeypatch.setattr(table_storage, "execute", noted_execute)
    for bound in ("FIRST", "LARGEST", "ELSEWHERE"):
        monkeypatch.setattr(pacing, bound, 500)
    return done


@pytest.mark.django_db(transaction=True)
def test_a_load_holds_the_others_up_for_one_batch_or_one_index_and_no_longer(
    cast: Cast, transactions: list[list[str | int]]
) -> None:
    """Counted, not timed: between two batches somebody else writes and is done before the load goes on."""
    connector = connectors.create_table_connector(
        organization=cast.acme, name="large", actor=actor(cast.alice), now=clock.now()
    )
    written: list[str] = []

    def write() -> None:
        for organization, who in ((cast.other, cast.charlie), (cast.acme, cast.alice)):
            made = {"organization": organization, "actor": actor(who), "now": clock.now()}
            connectors.create_table_connector(name=f"beside {len(written)}", **made)

    def rows() -> Iterator[dict[str, Any]]:
        for number, row in enumerate(many_rows(3000)):
            if number % 1000 == 999:
                written.extend(outcomes(at_once(write)))
            yield row

    asked = {"connector": connector, "rows": rows(), "columns": MANY_COLUMNS}
    imports.load(**asked, actor=actor(cast.alice), now=clock.now())
    assert written == ["done"] * 3
    works = [[one for one in step if one != "SET"] for step in transactions]
    assert [len(step) for step in works] == [1] * len(works)
    rows_of = [step[0] for step in works if isinstance(step[0], int)]
    assert (sum(rows_of), max(rows_of)) == (3000, 500)
    indexed = sum(column.is_filterable for column in MANY_COLUMNS)
    assert works[len(rows_of) :] == [["CREATE"]] * indexed + [["ANALYZE"]]
    connectors.delete(connector=connector, actor=actor(cast.alice))


@pytest.mark.django_db(transaction=True)
def test_the_rows_go_with_the_organization(cast: Cast) -> None:
    table(cast)
    cast.acme.delete()
    assert storages() == []


@pytest.mark.django_db(transaction=True)
def test_storages_that_no_table_names_are_removed_by_the_next_load(cast: Cast) -> None:
    connector = table(cast)
    table_storage.create("resources_rows_0_orphan", [])
    load(cast, connector, CSV)
    assert storages() == [Table.objects.get(connector=connector).storage]
    connectors.delete(connector=connector, actor=actor(cast.alice))


# Bounds ---------------------------------------------------------------------------------------


def test_the_rows_of_an_organization_end_and_those_of_its_other_tables_count(
    cast: Cast, settings
) -> None:
    first = table(cast, b"a\n1\n2\n", name="first")
    second = table(cast, b"a\n1\n", name="second")
    settings.MAX_TABLE_ROWS = 4
    load(cast, second, b"a\n1\n2\n")
    load(cast, first, b"a\n1\n2\n")
    with pytest.raises(Refusal) as refusal:
        load(cast, second, b"a\n1\n2\n3\n")
    assert (refusal.value.code, refusal.value.extra["setting"]) == (
        "bound_reached",
        "KEYDOCK_MAX_TABLE_ROWS",
    )
    assert len(stored(second)) == 2


def test_the_bytes_of_an_organization_end_and_nothing_beyond_them_is_written(
    cast: Cast, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = table(cast, b"a\nx\n", name="first"), table(cast, b"a\nx\n", name="second")
    assert Table.objects.get(connector=first).byte_count == 32 + 1 + 16 + 1
    settings.MAX_TABLE_BYTES = 1_100
    columns = [Column("a", "text", is_filterable=False)]
    load(cast, first, b"a\n" + b"y" * 900 + b"\n", columns)
    inserted: list[int] = []
    monkeypatch.setattr(table_storage, "insert", lambda *_: inserted.append(1))
    with pytest.raises(Refusal) as refusal:
        load(cast, second, b"a\n" + "\u00e4".encode() * 100 + b"\n", columns)
    assert (refusal.value.code, refusal.value.extra) == (
        "bound_reached",
        {"bound": 1_100, "setting": "KEYDOCK_MAX_TABLE_BYTES"},
    )
    assert "1,100 bytes" in refusal.value.detail
    assert inserted == []
    assert len(stored(second)) == 1


def test_a_seventeenth_index_is_refused(cast: Cast) -> None:
    names = [f"c{number}" for number in range(17)]
    columns = [Column(name, "text", is_filterable=True) for name in names]
    content = (",".join(names) + "\n" + ",".join("x" * 17) + "\n").encode()
    with pytest.raises(Refusal) as refusal:
        load(cast, table(cast), content, columns)
    assert refusal.value.code == "too_many_indexes"


def test_each_batch_and_each_index_is_a_transaction_of_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "note", lambda *_: None)
    monkeypatch.setattr("resources.tables.pace.FIRST", 2)
    monkeypatch.setattr("resources.tables.pace.ELSEWHERE", 2)
    steps: list[Pace] = []
    step = Pace.step

    def counted(pace: Pace) -> Any:
        steps.append(pace)
        return step(pace)

    monkeypatch.setattr(Pace, "step", counted)
    table(cast, b"a,b\n1,1\n2,2\n3,3\n")
    assert len(steps) == 2 + 2 + 1  # two batches, two indexes, one look at the whole
