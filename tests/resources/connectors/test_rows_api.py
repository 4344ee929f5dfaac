"""/v1/connectors/{id}/data, /rows and /test: rows under the caller's grant, loaded from a file, asked for now."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from resources.models import Connector, Table
from tests.cast import Cast
from tests.keys.calling import Program, program
from tests.resources.access.test_reach import give, team_of
from tests.resources.calling import machine, refused
from tests.resources.making import endpoint, http, table
from tests.resources.upstream import answers, hangs, pours, upstream

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


TIE = b"Name, Vorname;Ort, Land\nMuster, Ann;Bonn, DE\n"


def one(connector: Connector, part: str = "") -> str:
    return f"/v1/connectors/{connector.public_id}{part}"


def sent(caller: Program, connector: Connector, body: bytes, kind: str = "text/csv") -> Any:
    path = one(connector, "/rows")
    return Client().generic("POST", path, body, kind, headers=caller.headers)


# Data -----------------------------------------------------------------------------------------


def test_rows_come_by_column_page_by_page(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    first = caller.call("GET", one(connector, "/data?status=open&limit=1")).json()
    following = f"/data?status=open&limit=1&nextToken={first['nextToken']}"
    last = caller.call("GET", one(connector, following)).json()
    assert [row["id"] for row in first["results"] + last["results"]] == [1, 3]
    assert last["nextToken"] is None


def test_rows_as_csv(cast: Cast, caller: Program) -> None:
    answer = caller.call("GET", one(table(cast), "/data?format=csv&id=2"))
    assert answer.content.decode() == "id,status,score,born\r\n2,closed,2.5,\r\n"


def test_a_grant_to_a_team_counts_at_the_next_request(cast: Cast) -> None:
    connector = table(cast)
    robot, weak = machine(cast, "endpoints:call")
    assert weak.call("GET", one(connector, "/data")).status_code == 404
    give(cast, connector, team_of(cast, robot))
    assert weak.call("GET", one(connector, "/data")).status_code == 200


def test_the_permission_to_call_is_needed_beside_the_grant(cast: Cast) -> None:
    connector = table(cast)
    robot, weak = machine(cast, "pops:read")
    give(cast, connector, robot)
    assert refused(weak.call("GET", one(connector, "/data"))) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    ("query", "code"),
    [("colour=red", "unknown_parameter"), ("id=x", "invalid_value"), ("limit=0", "invalid_limit"),
     ("format=xml", "unknown_format"), ("nextToken=x", "invalid_next_token")],
)  # fmt: skip
def test_a_wrong_parameter_is_told(cast: Cast, caller: Program, query: str, code: str) -> None:
    assert refused(caller.call("GET", one(table(cast), f"/data?{query}"))) == (400, code)


# A hostile source -----------------------------------------------------------------------------

HOSTILE = {
    "a gigabyte": (pours(1_073_741_824), 502),
    "bad JSON": (answers(b"[{"), 502),
    "a page with a script": (answers(b"<script>x</script>", content_type="text/html"), 502),
    "its own error": (answers(b'{"secret": "hush"}', "500 Broken"), 502),
    "nothing ever": (hangs, 504),
}


@pytest.mark.parametrize(("behaviour", "status"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_source_is_a_clear_refusal(
    cast: Cast, caller: Program, settings: Settings, behaviour: Any, status: int
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(behaviour) as server:
        settings.EGRESS_PORTS = [server.port]
        patience = 1 if status == 504 else 5  # the others have an end of their own
        connector = http(cast, server.url, timeout_seconds=patience)
        answer = caller.call("GET", one(connector, "/data"))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not {"hush", "<script>"} & set(answer.content.decode().split('"'))


# Loading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"id,name\n1,Ada\n2,Bob\n", "text/csv"),
        (b'[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}]', "application/json"),
        (b'{"id": 1, "name": "Ada"}\n{"id": 2, "name": "Bob"}\n', "application/x-ndjson"),
    ],
)
def test_a_file_becomes_the_rows(cast: Cast, caller: Program, body: bytes, kind: str) -> None:
    connector = table(cast, b"old\n1\n")
    said = sent(caller, connector, body, kind).json()
    assert (said["row_count"], [c["name"] for c in said["columns"]]) == (2, ["id", "name"])


def test_a_file_above_a_mebibyte_is_taken(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    body = b"id\n" + b"".join(b"%d\n" % number for number in range(200_000))
    assert len(body) > 1_048_576
    assert sent(caller, connector, body).json()["row_count"] == 200_000


def test_a_mistake_is_told_with_its_line_and_changes_nothing(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    answer = sent(caller, connector, b"id\n1\nx\n")
    assert refused(answer) == (400, "value_unfit")
    assert "Line 3" in answer.json()["detail"]
    assert Table.objects.get().row_count == 3


@pytest.mark.parametrize(
    ("body", "kind", "refusal"),
    [
        (b"id\n", "text/csv", (400, "no_columns")),
        (b"\xff\xfex", "text/csv", (400, "malformed_file")),
        (TIE, "text/csv", (400, "delimiter_unclear")),
        ("имя\nИван\n".encode("cp1251"), "text/csv", (400, "encoding_unclear")),  # noqa: RUF001
        (b"[{]", "application/json", (400, "malformed_file")),
        (b"id\n1\n", "multipart/form-data; boundary=x", (415, "unsupported_media_type")),
    ],
)
def test_what_is_no_table_is_refused(
    cast: Cast, caller: Program, body: bytes, kind: str, refusal: tuple[int, str]
) -> None:
    assert refused(sent(caller, table(cast), body, kind)) == refusal


def loaded(caller: Program, connector: Connector, body: bytes, query: str) -> Any:
    path = one(connector, f"/rows?{query}")
    return Client().generic("POST", path, body, "text/csv", headers=caller.headers)


def test_a_question_names_the_parameter_and_the_candidates(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    asked = sent(caller, connector, TIE).json()
    assert (asked["parameter"], asked["candidates"]) == ("delimiter", [",", ";"])
    answered = loaded(caller, connector, TIE, "delimiter=%3B")
    assert [c["name"] for c in answered.json()["columns"]] == ["Name, Vorname", "Ort, Land"]


def test_a_dry_run_tells_what_would_be_read(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    look = loaded(caller, connector, "name;x\nMüller;1\n".encode("cp1252"), "dry_run=true").json()
    assert look == {
        "encoding": "windows-1252",
        "delimiter": ";",
        "columns": [
            {"name": "name", "type": "text", "filterable": True},
            {"name": "x", "type": "integer", "filterable": True},
        ],
        "rows": [{"name": "Müller", "x": "1"}],
    }
    assert Table.objects.get().row_count == 3


def test_a_nightly_export_without_rows_empties_the_table_if_it_may(
    cast: Cast, caller: Program
) -> None:
    connector = table(cast)
    assert loaded(caller, connector, b"id\n", "empty=true").json()["row_count"] == 0


def test_values_that_would_change_need_a_word(cast: Cast, caller: Program) -> None:
    connector = table(cast, b"version\n3.8\n3.9\n")
    refusal = sent(caller, connector, b"version\n3.10\n3.9\n")
    assert refused(refusal) == (409, "values_change")
    assert refusal.json()["columns"][0]["examples"] == [{"before": "3.10", "after": "3.1"}]
    assert loaded(caller, connector, b"version\n3.10\n3.9\n", "lossy=true").status_code == 200


def test_columns_may_be_called_like_parameters_of_the_answer(cast: Cast, caller: Program) -> None:
    connector = table(cast, b"limit,format\n5,pdf\n6,csv\n7,pdf\n")
    for query, found in (("column.limit=6", [6]), ("column.format=pdf&limit=1", [5])):
        answer = caller.call("GET", one(connector, f"/data?{query}")).json()
        assert [row["limit"] for row in answer["results"]] == found


def test_rows_that_break_an_endpoint_need_a_word(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    endpoint(cast, connector, fixed_filters={"status": "open"})
    assert refused(sent(caller, connector, b"id\n1\n")) == (409, "endpoints_break")


def test_an_http_connector_takes_no_rows(cast: Cast, caller: Program) -> None:
    assert refused(sent(caller, http(cast), b"id\n1\n")) == (409, "not_a_table")


# Testing --------------------------------------------------------------------------------------


def test_a_test_answers_with_the_first_rows(
    cast: Cast, caller: Program, settings: Settings
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(json.dumps([{"id": n} for n in range(50)]).encode())) as server:
        settings.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url, path="/of/{who}")
        asked = {"parameters": {"who": "Ada"}}
        said = caller.call("POST", one(connector, "/test"), asked).json()
        assert refused(caller.call("POST", one(connector, "/test"), {})) == (
            400,
            "missing_parameter",
        )
    assert len(said["results"]) == 20
    assert b"/of/Ada" in server.requests[0]


def test_two_organizations_with_the_same_source_send_their_own_headers(
    cast: Cast, settings: Settings
) -> None:
    """No confused deputy: a credential is never used for another organization's request."""
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(b"[]")) as server:
        settings.EGRESS_PORTS = [server.port]
        mine = http(cast, server.url, headers={"X-Key": "of-acme"}, cache_seconds=60)
        their_cast = Cast(cast.other, cast.acme, *([cast.charlie] * 5))
        theirs = http(their_cast, server.url, headers={"X-Key": "of-other"}, cache_seconds=60)
        program(cast).call("GET", one(mine, "/data"))
        program(their_cast, name="theirs").call("GET", one(theirs, "/data"))
    sent_keys = [
        request.lower().partition(b"x-key: ")[2].partition(b"\r")[0] for request in server.requests
    ]
    assert sent_keys == [b"of-acme", b"of-other"]
