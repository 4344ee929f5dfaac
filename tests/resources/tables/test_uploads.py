"""An uploaded file replaces the rows of a table, and what a person decided about its columns stays."""

from io import BytesIO
from typing import Any

import pytest

from portal import clock
from portal.errors import Conflict, Refusal
from resources.models import Connector, Table
from resources.tables import uploads
from resources.tables.guesses import Column
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


def test_an_object_of_json_is_named_by_its_number(cast: Cast) -> None:
    connector = table(cast)
    with pytest.raises(Refusal, match="Object 2: the value of “id”"):
        upload(cast, connector, b'[{"id": 1}, {"id": "x"}]')


def test_an_http_connector_takes_no_rows(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        upload(cast, http(cast), b"a\n1\n")
    assert refusal.value.code == "not_a_table"


def test_a_third_load_at_once_is_told_to_come_again(cast: Cast) -> None:
    connector = table(cast)
    for _ in range(uploads.LOADS_AT_ONCE):
        uploads._places.acquire()
    try:
        with pytest.raises(Refusal) as refusal:
            upload(cast, connector, b"a\n1\n")
    finally:
        for _ in range(uploads.LOADS_AT_ONCE):
            uploads._places.release()
    assert (refusal.value.status, refusal.value.headers) == (503, {"Retry-After": "60"})
