"""An uploaded file replaces the rows of a table, and what a person decided about its columns stays."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.errors import Conflict, Refusal
from portal.throttles.fair_places import FairPlaces
from resources.connectors import services as connectors
from resources.models import Connector, Table, TableColumn
from resources.queries import Query
from resources.rows.json_values import json_rows
from resources.tables import rows as table_rows
from resources.tables import shares, uploads
from resources.tables.column_changes import change_columns
from resources.tables.values.column_values import text_of
from resources.tables.values.guesses import Column
from tests.cast import Cast, actor
from tests.resources.making import http, load, table


def upload(cast: Cast, connector: Connector, content: bytes, **options: Any) -> Table:
    return uploads.load_upload(
        connector=connector,
        file=BytesIO(content),
        actor=actor(cast.alice),
        now=clock.now(),
        **options,
    )


def types(connector: Connector) -> list[str]:
    return [column.type for column in Table.objects.get(connector=connector).columns.all()]


def test_the_columns_of_a_first_file_are_guessed(cast: Cast) -> None:
    connector = table(cast, b"a,b\n1,x\n")
    assert upload(cast, connector, b"a,b\n1,x\n2,y\n").row_count == 2
    assert types(connector) == ["integer", "text"]


def test_a_column_that_is_known_keeps_its_type(cast: Cast) -> None:
    connector = table(cast)
    load(cast, connector, b"zip\n12345\n", [Column("zip", "text", is_filterable=True)])
    upload(cast, connector, b"zip,age\n10115,4\n")
    assert types(connector) == ["text", "integer"]


def test_types_are_guessed_anew_when_asked_for(cast: Cast) -> None:
    connector = table(cast)
    load(cast, connector, b"zip\n12345\n", [Column("zip", "text", is_filterable=True)])
    upload(cast, connector, b"zip\n10115\n", guesses_anew=True)
    assert types(connector) == ["integer"]


def test_a_value_that_does_not_fit_names_its_line_and_column(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(
        Refusal, match="Line 3: the value of “id” is not of the type “whole number”"
    ):
        upload(cast, connector, b"id\n1\nx\n")


def told(connector: Connector) -> list[Any]:
    page = table_rows.read(connector, Query())
    return [value for row in json_rows(page) for value in row.values()]


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"code\n12E5\n34E7\n", ["12E5", "34E7"]),
        (b"version\n3.10\n3.1\n", ["3.10", "3.1"]),
        (b"v\n9007199254740993\n0.5\n", ["9007199254740993", "0.5"]),
        (b"v\n0.1234567890123456789\n", ["0.1234567890123456789"]),
        (b'[{"v": 9007199254740993}, {"v": 0.5}]', ["9007199254740993", "0.5"]),
        (b'[{"v": 0.1234567890123456789}, {"v": 1}]', ["0.1234567890123456789", "1"]),
        (b"v\n1\n2.5\n", [1, 2.5]),
        (b"price\n1.50\n10.00\n", [1.5, 10.0]),
        (b"at\n2024-01-01 10:00:00+00\n", ["2024-01-01T10:00:00Z"]),
        (b"is\nyes\nno\n", [True, False]),
        (b"land\nNO\nNO\n", ["NO", "NO"]),
    ],
)
def test_what_came_is_what_is_told(cast: Cast, content: bytes, values: list[Any]) -> None:
    connector = table(cast, b"old\n1\n")
    upload(cast, connector, content, guesses_anew=True)
    assert told(connector) == values


def test_an_exact_number_is_found_whatever_zeros_it_ends_in(cast: Cast) -> None:
    connector = table(cast, b"id\n9007199254740993\n9007199254740994\n")
    for text, count in (
        ("9007199254740993", 1),
        ("9007199254740993.0", 1),
        ("90071992547409930", 0),
    ):
        assert len(table_rows.read(connector, Query(filters={"id": text})).rows) == count


def test_a_load_that_would_change_values_of_a_kept_type_asks_first(cast: Cast) -> None:
    connector = table(cast, b"version\n3.8\n3.9\n")
    with pytest.raises(Conflict, match=r"“3\.10” becomes “3\.1”"):
        upload(cast, connector, b"version\n3.9\n3.10\n")
    assert told(connector) == [3.8, 3.9]
    upload(cast, connector, b"version\n3.9\n3.10\n", lossy=True)
    upload(cast, connector, b"version\n3.10\n3.100\n")  # agreed to already
    assert told(connector) == [3.1, 3.1]


def test_a_table_of_an_earlier_release_is_loaded_as_it_was(cast: Cast) -> None:
    connector = table(cast, b"version\n3.8\n3.9\n")
    TableColumn.objects.update(accepts_loss=None, decimals=None)
    upload(cast, connector, b"version\n3.10\n3.9\n")
    assert told(connector) == [3.1, 3.9]


def test_whole_numbers_loaded_by_an_earlier_release_keep_their_digits(cast: Cast) -> None:
    connector = table(cast, b"id\n1\n")
    upload(cast, connector, b"id\n9007199254740993\n5\n")
    assert (types(connector), told(connector)) == (["integer"], ["9007199254740993", 5])


TEXTS = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)
NUMBERISH = st.one_of(
    st.integers(-(10**25), 10**25).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-(10**20), 10**20, places=2).map(str),
    st.from_regex(r"[0-9]{1,3}[.,][0-9]{1,3}", fullmatch=True),
    st.sampled_from(["3.10", "007", "12E5", "yes", "no", "true", "-0", " 1", "1 "]),
)


@pytest.mark.django_db(transaction=True)
@given(
    st.lists(
        st.tuples(st.one_of(TEXTS, NUMBERISH), NUMBERISH, st.decimals(0, 10**6, places=2).map(str)),
        min_size=1,
        max_size=6,
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_random_columns_are_told_text_for_text(
    cast: Cast, rows: list[tuple[str, str, str]]
) -> None:
    """Whatever types are guessed: an empty text is null, a truth is told as one, everything else as it came."""
    file = StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    connector = Connector.objects.filter(name="random").first() or table(cast, name="random")
    upload(cast, connector, file.getvalue().encode(), guesses_anew=True)
    kinds = types(connector)
    page = table_rows.read(connector, Query())
    for given_row, row in zip(rows, page.rows, strict=True):
        for kind, came, value in zip(kinds, given_row, row.values(), strict=True):
            if kind == "boolean":
                assert value is (came.lower() in {"true", "yes"})
            else:
                assert (text_of(value) if value is not None else "") == came


def test_an_object_of_json_is_named_by_its_number(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(Refusal, match="Object 2: the value of “id”"):
        upload(cast, connector, b'[{"id": 1}, {"id": "x"}]')


def test_an_http_connector_takes_no_rows(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        upload(cast, http(cast), b"a\n1\n")
    assert refusal.value.code == "not_a_table"


def same_columns(cast: Cast, connector: Connector) -> Table:
    return change_columns(
        connector=connector,
        columns=list(uploads.known_columns(connector).values()),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def same_rows(cast: Cast, connector: Connector) -> Table:
    return upload(cast, connector, b"a\n1\n")


@pytest.mark.parametrize("loads", [same_rows, same_columns])
def test_a_second_load_of_an_organization_is_told_to_come_again_and_one_of_another_is_loaded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, loads: Callable[[Cast, Connector], Table]
) -> None:
    connector = table(cast)
    loaded = upload(cast, connector, b"a\n1\n")
    places = FairPlaces(shares.LOADS_AT_ONCE, line=0, seconds=0)
    monkeypatch.setattr(shares, "_places", places)
    with places.place("another organization"):
        upload(cast, connector, b"a\n1\n")
    with places.place(connector.organization_id), pytest.raises(Refusal) as refusal:
        loads(cast, connector)
    assert loaded.row_count == 1
    assert (refusal.value.status, refusal.value.headers) == (503, {"Retry-After": "60"})


# No rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"a\n", b"a", b"[]", b"", b"a,b\r\n\r\n"])
def test_a_file_without_rows_changes_nothing_unless_it_may(cast: Cast, content: bytes) -> None:
    connector = table(cast, b"a\n1\n")
    with pytest.raises(Refusal) as refusal:
        upload(cast, connector, content)
    assert (refusal.value.code, told(connector)) == ("no_columns", [1])
    assert upload(cast, connector, content, empties=True).row_count == 0
    assert (types(connector), told(connector)) == (["integer"], [])
    upload(cast, connector, b"a\n7\n")
    assert told(connector) == [7]


def test_a_table_that_was_never_loaded_has_nothing_to_empty(cast: Cast) -> None:
    connector = connectors.create_table_connector(
        organization=cast.acme, name="new", actor=actor(cast.alice), now=clock.now()
    )
    with pytest.raises(Refusal, match="column names and no rows"):
        upload(cast, connector, b"a\n", empties=True)


def test_a_file_is_looked_at_without_being_loaded(cast: Cast) -> None:
    connector = table(cast)
    content = "name;preis\nMüller;1,50\n".encode("cp1252")
    look = uploads.look_at(organization=cast.acme, connector=connector, file=BytesIO(content))
    assert (look.encoding, look.delimiter) == ("windows-1252", ";")
    assert [column.type for column in look.columns] == ["text", "number"]
    assert look.preview.rows == [{"name": "Müller", "preis": "1,50"}]
    assert len(told(connector)) == 12


def test_new_columns_are_indexed_only_while_there_is_room(cast: Cast) -> None:
    connector = table(cast)
    old = [f"old{number}" for number in range(15)]
    upload(cast, connector, (",".join(old) + "\n" + ",".join("x" * 15) + "\n").encode())
    names = ["new1", "new2", *old]
    upload(cast, connector, (",".join(names) + "\n" + ",".join("x" * 17) + "\n").encode())
    found = {column.name for column in connector.table.columns.all() if column.is_filterable}
    assert found == {"new1", *old}
