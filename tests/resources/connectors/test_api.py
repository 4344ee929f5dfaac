"""/v1/connectors: make, read, change, delete connectors; secrets go in and never come out."""

from typing import Any

import pytest

from resources.http.sealing import unseal_headers
from resources.models import Connector
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger
from tests.resources.calling import machine, refused
from tests.resources.making import endpoint, http, table

pytestmark = pytest.mark.usefixtures("frozen")
HTTP = {"base_url": "https://api.example.com", "headers": {"X-Secret": "hush-hush"}}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "connectors:manage")


def one(connector: Connector) -> str:
    return f"/v1/connectors/{connector.public_id}"


def made(caller: Program, **body: Any) -> Any:
    return caller.call("POST", "/v1/connectors", {"name": "orders", "kind": "http", **body})


def test_an_http_connector_is_made_and_read(caller: Program) -> None:
    answer = made(caller, http={**HTTP, "rows_pointer": "/data"})
    assert (answer.status_code, "hush-hush" in answer.content.decode()) == (201, False)
    read = caller.call("GET", answer["Location"]).json()
    assert read == answer.json()
    assert (read["http"]["rows_pointer"], read["level"]) == ("/data", "user")


def test_a_repetition_with_its_idempotency_key_makes_no_second(caller: Program) -> None:
    asked = {"name": "orders", "kind": "http", "http": HTTP}
    first, again = (
        caller.call("POST", "/v1/connectors", asked, idempotency_key="r-1") for _ in "ab"
    )
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert Connector.objects.count() == 1


def test_a_table_is_made_empty(caller: Program) -> None:
    said = made(caller, kind="table").json()
    assert (said["kind"], said["row_count"], said["columns"], said["http"]) == (
        "table",
        0,
        [],
        None,
    )


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"kind": "http"}, "address_refused", "/http/base_url"),
        ({"http": {"base_url": "https://10.0.0.1@x.example"}}, "address_refused", "/http/base_url"),
        ({"http": {**HTTP, "rows_pointer": "x"}}, "invalid_pointer", "/http/rows_pointer"),
        ({"http": {**HTTP, "headers": {"Host": "x"}}}, "invalid_header", "/http/headers"),
        ({"http": {**HTTP, "headers": {"X": None}}}, "invalid_header", "/http/headers"),
        ({"http": {**HTTP, "timeout_seconds": 60}}, "out_of_range", "/http/timeout_seconds"),
        ({"kind": "table", "http": HTTP}, "not_over_http", "/http"),
        ({"http": {**HTTP, "colour": 1}}, "invalid_input", "/http/colour"),
        ({"name": "", "http": HTTP}, "invalid_name", "/name"),
    ],
)
def test_wrong_input_points_to_its_field_and_makes_nothing(
    caller: Program, body: dict[str, Any], code: str, pointer: str
) -> None:
    said = made(caller, **body)
    assert refused(said) == (400, code)
    assert said.json()["errors"][0]["pointer"] == pointer
    assert not Connector.objects.exists()


def test_what_is_named_is_changed_and_a_null_header_is_kept(cast: Cast, caller: Program) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush", "X-Old": "old"})
    change = {"name": "renamed", "http": {"path": "/v2", "headers": {"X-Secret": None}}}
    said = caller.call("PATCH", one(connector), change).json()
    assert (said["name"], said["http"]["path"]) == ("renamed", "/v2")
    assert unseal_headers(Connector.objects.get()) == {"X-Secret": "hush-hush"}


def test_a_stored_secret_is_not_sent_to_another_host(cast: Cast, caller: Program) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    change = {"name": "renamed", "http": {"base_url": "https://evil.example.com"}}
    assert refused(caller.call("PATCH", one(connector), change)) == (400, "headers_needed")
    assert Connector.objects.get().name == connector.name


@pytest.mark.parametrize("rows", [b"id\n9007199254740993\n5\n", b"id\n9007199254740992\n"])
def test_a_column_whose_numbers_javascript_would_round_says_that_it_is_decimal(
    cast: Cast, caller: Program, rows: bytes
) -> None:
    said = caller.call("GET", one(table(cast, rows))).json()
    assert [(column["name"], column["type"]) for column in said["columns"]] == [("id", "decimal")]


def test_columns_get_other_types(cast: Cast, caller: Program) -> None:
    connector = table(cast, b"zip\n12345\n")
    columns = [{"name": "zip", "type": "text", "filterable": False}]
    said = caller.call("PATCH", one(connector), {"columns": columns}).json()
    assert said["columns"] == columns
    both = {"name": "x", "columns": columns}
    assert refused(caller.call("PATCH", one(connector), both)) == (400, "columns_alone")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"columns": []}, (409, "not_a_table")), ({"http": {"path": "x"}}, (400, "invalid_path"))],
)
def test_what_does_not_fit_an_http_connector(
    cast: Cast, caller: Program, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert refused(caller.call("PATCH", one(http(cast)), change)) == refusal


def test_deleting_needs_a_word_while_endpoints_stand_on_it(cast: Cast, caller: Program) -> None:
    connector = table(cast)
    endpoint(cast, connector, "people")
    assert refused(caller.call("DELETE", one(connector))) == (409, "endpoints_break")
    assert caller.call("DELETE", f"{one(connector)}?confirmed=true").status_code == 204
    assert not Connector.objects.exists()


def test_a_confirmation_in_other_words_deletes_nothing(cast: Cast, caller: Program) -> None:
    said = refused(caller.call("DELETE", f"{one(table(cast))}?confirmed=yes"))
    assert (said, Connector.objects.count()) == ((400, "invalid_choice"), 1)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_another_organizations_connector_stays_as_it_is(cast: Cast, method: str) -> None:
    connector = table(cast)
    body = {"name": "mine"} if method == "PATCH" else None
    assert stranger(cast).call(method, one(connector), body).status_code == 404
    assert Connector.objects.get().name == "people"


def test_without_the_permission_nothing_is_changed(cast: Cast) -> None:
    connector = table(cast)
    _, weak = machine(cast, "endpoints:call")
    tries = [
        weak.call("POST", "/v1/connectors", {"name": "x", "kind": "table"}),
        weak.call("PATCH", one(connector), {"name": "x"}),
        weak.call("DELETE", one(connector)),
        weak.call("POST", f"{one(connector)}/rows"),
    ]
    assert [refused(answer) for answer in tries] == [(403, "insufficient_scope")] * 4
