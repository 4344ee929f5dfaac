"""How rows are written as JSON that every client reads."""

import json
from decimal import Decimal

from resources.queries import Page
from resources.rows.json_values import as_json, json_rows
from tests.resources.rows.test_csv_text import PAGE


def test_json_has_rows_and_the_token_of_the_next_page() -> None:
    shown = json.loads(json.dumps(as_json(PAGE)))
    assert shown["nextToken"] == "abc"
    assert shown["results"] == [
        {
            "n": 1,
            "x": 1.5,
            "t": "ä",
            "b": True,
            "d": "2026-01-02",
            "m": "2026-01-02T00:00:00Z",
            "z": None,
        }
    ]


def test_rows_alone_are_a_bare_list() -> None:
    assert json_rows(Page((), [])) == []


def test_a_number_that_javascript_would_round_is_told_as_text_however_deep() -> None:
    row = {
        "a": [2**53, {"b": Decimal("0.10000000000000000001")}],
        "c": 2**53 - 1,
        "d": True,
        "e": -(2**53),
    }
    assert json_rows(Page(tuple(row), [row])) == [
        {
            "a": ["9007199254740992", {"b": "0.10000000000000000001"}],
            "c": 2**53 - 1,
            "d": True,
            "e": "-9007199254740992",
        }
    ]
