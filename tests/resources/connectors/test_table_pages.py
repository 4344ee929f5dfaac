"""A table is made from a file, shown, replaced and given other columns; a mistake in a file changes nothing."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from resources.grants import services as grants
from resources.models import Connector, Level, Table
from tests.cast import Cast, actor
from tests.resources.making import endpoint, http, table
from tests.resources.pages import address, signed_in, text_of


def sent(content: bytes, **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("rows.csv", content), **more}


def test_a_table_is_made_from_a_file_and_leads_to_its_columns(cast: Cast) -> None:
    client = signed_in(cast.bob)
    made = client.post(
        address(cast, "connector_new_table"), sent(b"id,day\n1,2026-01-01\n", name="days")
    )
    assert made["Location"].endswith("/columns")
    seen = text_of(client.get(made["Location"]))
    assert ("1 rows were loaded" in seen, ">Date</option>" in seen) == (True, True)


def test_without_a_file_an_empty_table_waits_for_one(cast: Cast) -> None:
    client = signed_in(cast.bob)
    made = client.post(address(cast, "connector_new_table"), {"name": "later"})
    assert "No rows yet" in text_of(client.get(made["Location"]))


def test_a_broken_first_file_leaves_the_table_and_says_why(cast: Cast) -> None:
    client = signed_in(cast.bob)
    made = client.post(address(cast, "connector_new_table"), sent(b"a,b\n1\n", name="broken"))
    assert "Line 2 cannot be read" in text_of(client.get(made["Location"]))
    assert Table.objects.get().row_count == 0


def test_rows_are_shown_as_text(cast: Cast) -> None:
    connector = table(cast, b"note\n<script>alert(1)</script>\n")
    seen = text_of(signed_in(cast.bob).get(address(cast, "connector_rows", connector.public_id)))
    assert "&lt;script&gt;alert(1)" in seen
    assert "<script>alert" not in seen


def test_rows_are_replaced(cast: Cast) -> None:
    connector = table(cast)
    path = address(cast, "connector_rows", connector.public_id)
    assert signed_in(cast.bob).post(path, sent(b"id\n1\n2\n")).status_code == 303
    assert Table.objects.get().row_count == 2


def test_a_mistake_in_the_file_is_told_with_its_line_and_changes_nothing(cast: Cast) -> None:
    connector = table(cast)
    path = address(cast, "connector_rows", connector.public_id)
    answer = signed_in(cast.bob).post(path, sent(b"id\n1\nx\n"))
    assert answer.status_code == 422
    assert "Line 3: the value of “id”" in text_of(answer)
    assert Table.objects.get().row_count == 3


def test_a_file_that_breaks_an_endpoint_asks_first(cast: Cast) -> None:
    connector = table(cast)
    endpoint(cast, connector, "people", fixed_filters={"status": "open"})
    client, path = signed_in(cast.bob), address(cast, "connector_rows", connector.public_id)
    refused = client.post(path, sent(b"id\n1\n"))
    assert (refused.status_code, "people" in text_of(refused)) == (422, True)
    assert client.post(path, sent(b"id\n1\n", confirmed="on")).status_code == 303


def test_columns_get_other_types(cast: Cast) -> None:
    connector = table(cast, b"zip\n12345\n")
    path = address(cast, "connector_columns", connector.public_id)
    answer = signed_in(cast.bob).post(path, {"type_1": "text"})
    assert answer.status_code == 303
    column = Table.objects.get().columns.get()
    assert (column.type, column.is_filterable) == ("text", False)


def test_a_type_that_does_not_fit_is_told(cast: Cast) -> None:
    connector = table(cast, b"name\nAda\n")
    path = address(cast, "connector_columns", connector.public_id)
    answer = signed_in(cast.bob).post(path, {"type_1": "integer"})
    assert (answer.status_code, "Row 1: the value of “name”" in text_of(answer)) == (422, True)


def test_the_progress_of_a_load_is_told(cast: Cast) -> None:
    connector = table(cast)
    Table.objects.update(loading_since=clock.now(), loading_rows=5000)
    client, path = signed_in(cast.bob), address(cast, "connector_loading", connector.public_id)
    assert client.get(path).json() == {"rows": 5000}


@pytest.mark.parametrize("level", Level)
def test_a_reader_does_not_see_rows_and_a_user_does(cast: Cast, level: str) -> None:
    connector = table(cast)
    grants.grant(
        connector=connector, holder=cast.acme.memberships.get(user=cast.vera), level=level,
        actor=actor(cast.alice), now=clock.now(),
    )  # fmt: skip
    path = address(cast, "connector_rows", connector.public_id)
    assert ("closed" in text_of(signed_in(cast.vera).get(path))) == (level == Level.USER)


def test_a_viewer_loads_nothing(cast: Cast) -> None:
    connector = table(cast)
    grants.grant(
        connector=connector, holder=cast.acme.memberships.get(user=cast.vera), level="user",
        actor=actor(cast.alice), now=clock.now(),
    )  # fmt: skip
    path = address(cast, "connector_rows", connector.public_id)
    assert signed_in(cast.vera).post(path, sent(b"id\n1\n")).status_code == 403
    assert signed_in(cast.vera).post(address(cast, "connector_new_table"), {}).status_code == 403


def test_an_upload_without_the_token_against_forgery_is_refused(cast: Cast) -> None:
    client = signed_in(cast.bob)
    client.handler.enforce_csrf_checks = True
    answer = client.post(address(cast, "connector_new_table"), {"name": "forged"})
    assert (answer.status_code, Connector.objects.exists()) == (403, False)


@pytest.mark.parametrize("page_name", ["connector_rows", "connector_columns", "connector_loading"])
def test_an_http_connector_has_no_such_page(cast: Cast, page_name: str) -> None:
    path = address(cast, page_name, http(cast).public_id)
    assert signed_in(cast.bob).get(path).status_code == 404


# Questions before anything is loaded ----------------------------------------------------------

TIE = b"Name, Vorname;Ort, Land\nMuster, Ann;Bonn, DE\n"
WESTERN = "name;stadt\nMüller;Köln\n".encode("cp1252")


def test_a_tie_of_delimiters_is_asked_and_nothing_is_made_before(cast: Cast) -> None:
    client, path = signed_in(cast.bob), address(cast, "connector_new_table")
    asked = client.post(path, sent(TIE, name="tie"))
    assert (asked.status_code, Connector.objects.exists()) == (422, False)
    assert 'name="delimiter"' in text_of(asked)
    assert client.post(path, sent(TIE, name="tie", delimiter=";")).status_code == 303
    names = Table.objects.get().columns.values_list("name", flat=True)
    assert list(names) == ["Name, Vorname", "Ort, Land"]


@pytest.mark.parametrize("content", [WESTERN, "name;stadt\nMüller;Köln\n".encode("utf-16")])
@pytest.mark.parametrize("page_name", ["connector_new_table", "connector_rows"])
def test_a_file_that_is_not_utf_8_is_shown_before_it_is_loaded(
    cast: Cast, page_name: str, content: bytes
) -> None:
    is_new = page_name == "connector_new_table"
    arguments = [] if is_new else [table(cast).public_id]
    client, path = signed_in(cast.bob), address(cast, page_name, *arguments)
    more = {"name": "western"} if is_new else {}
    shown = client.post(path, sent(content, **more))
    assert (shown.status_code, Table.objects.filter(row_count=1).exists()) == (422, False)
    assert "Müller" in text_of(shown)
    chosen = re.search(r'<option value="([^"]+)" selected>', text_of(shown))
    assert chosen is not None
    assert client.post(path, sent(content, encoding=chosen[1], **more)).status_code == 303
    assert Table.objects.get(row_count=1).columns.first().name == "name"


def test_values_that_would_change_are_shown_and_may_be_ticked(cast: Cast) -> None:
    connector = table(cast, b"version\n3.10\n3.1\n")
    path = address(cast, "connector_columns", connector.public_id)
    client = signed_in(cast.bob)
    asked = client.post(path, {"type_1": "number"})
    assert (asked.status_code, "“3.10” becomes “3.1”" in text_of(asked)) == (422, True)
    assert 'name="lossy"' in text_of(asked)
    assert client.post(path, {"type_1": "number", "lossy": "on"}).status_code == 303


def test_a_mark_is_asked_where_a_comma_may_be_two_things(cast: Cast) -> None:
    connector = table(cast, b'v\n"1,234"\n"2,500"\n')
    path = address(cast, "connector_columns", connector.public_id)
    client = signed_in(cast.bob)
    asked = client.post(path, {"type_1": "number"})
    assert (asked.status_code, 'name="mark"' in text_of(asked)) == (422, True)
    assert client.post(path, {"type_1": "number", "mark": "."}).status_code == 303


def test_a_file_without_rows_empties_the_table_if_that_is_ticked(cast: Cast) -> None:
    connector = table(cast)
    path = address(cast, "connector_rows", connector.public_id)
    client = signed_in(cast.bob)
    assert client.post(path, sent(b"id\n")).status_code == 422
    assert client.post(path, sent(b"id\n", empties="on")).status_code == 303
    assert Table.objects.get().row_count == 0
