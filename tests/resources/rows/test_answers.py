"""Rows leave as JSON or as a CSV file, and the token of the next page is always to be found."""

import pytest

from resources.queries import Page, Query
from resources.rows.answers import bare_response, rows_response
from resources.rows.calls import Call

PAGE = Page(("a",), [{"a": 1}], next_token="tok")


def test_json_holds_rows_and_token():
    assert rows_response(Call(Query()), PAGE, "x").data == {
        "results": [{"a": 1}],
        "nextToken": "tok",
    }


def test_a_bare_answer_is_the_rows_alone():
    assert bare_response(Call(Query()), PAGE, "x").data == [{"a": 1}]


@pytest.mark.parametrize("answer", [rows_response, bare_response])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_token_is_in_a_header_that_browsers_may_read(answer, form):
    response = answer(Call(Query(), form), PAGE, "x")
    assert response["X-Next-Token"] == "tok"
    assert "X-Next-Token" in response["Access-Control-Expose-Headers"]


def test_the_last_page_has_no_token():
    assert "X-Next-Token" not in rows_response(Call(Query()), Page(("a",), []), "x").headers


def test_csv_is_a_file_of_its_own_name():
    response = bare_response(Call(Query(), "csv"), PAGE, "people")
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert response.content == b"a\r\n1\r\n"
