"""/v1/endpoints: what people publish in the pages, programs with `endpoints:manage` publish too."""

from typing import Any

import pytest

from portal.models import AuditEvent
from resources.models import Connector, NamedEndpoint
from resources.widgets.rules import WidgetSettings
from resources.widgets.services import create
from tests.cast import Cast, actor
from tests.keys.calling import Program, program, stranger
from tests.keys.minting import NOW
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen")

STATE = {"name": "state", "column": "status", "required": True, "default": None}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


@pytest.fixture
def connector(cast: Cast) -> Connector:
    return table(cast)


def refused(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_what_was_published_answers_at_its_address(caller, connector):
    body = {
        "name": "Open-People", "connector": connector.public_id, "columns": ["status", "id"],
        "fixed_filters": {"status": "open"}, "max_rows": 5, "requires_token": False,
    }  # fmt: skip
    made = caller.call("POST", "/v1/endpoints", body)
    assert (made.status_code, made["Location"]) == (201, f"/v1/endpoints/{made.json()['id']}")
    shown = made.json()
    assert shown["url"].endswith("/v1/open-people")
    assert shown["connector"] == {"id": connector.public_id, "name": "people"}
    assert caller.call("GET", made["Location"]).json() == shown
    rows = caller.call("GET", "/v1/open-people").json()["results"]
    assert rows == [{"status": "open", "id": 1}, {"status": "open", "id": 3}]


def test_a_repetition_with_its_idempotency_key_makes_no_second(
    caller: Program, connector: Connector
) -> None:
    asked = {"name": "people", "connector": connector.public_id}
    first, again = (
        caller.call("POST", "/v1/endpoints", asked, idempotency_key="r-1") for _ in "ab"
    )
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert NamedEndpoint.objects.count() == 1


def test_a_change_touches_what_it_names(cast, caller, connector):
    made = endpoint(cast, connector, columns=["id"], description="All of them", max_rows=7)
    path = f"/v1/endpoints/{made.public_id}"
    before = caller.call("GET", path).json()
    after = caller.call("PATCH", path, {"parameters": [STATE], "name": "persons"}).json()
    changed = {"parameters": [STATE], "name": "persons", "url": after["url"]}
    assert after == {**before, **changed}
    assert refused(caller.call("GET", "/v1/persons")) == (400, "missing_parameter")
    assert caller.call("GET", "/v1/people").status_code == 404


def test_a_change_is_told_in_the_audit_log(cast, caller, connector):
    made = endpoint(cast, connector)
    caller.call("PATCH", f"/v1/endpoints/{made.public_id}", {"max_rows": 9})
    event = AuditEvent.objects.get(action="endpoint.changed")
    assert event.details["before"]["max_rows"] == 1000
    assert (event.details["after"]["max_rows"], event.actor_type) == (9, "api_key")


WRONG: dict[str, tuple[dict, tuple[int, str]]] = {
    "no name": ({"connector": "ID"}, (400, "invalid_input")),
    "a name that is no address": ({"name": "a b", "connector": "ID"}, (400, "invalid_name")),
    "a reserved name": ({"name": "keys", "connector": "ID"}, (400, "name_reserved")),
    "a taken name": ({"name": "TAKEN", "connector": "ID"}, (409, "name_taken")),
    "a stranger's connector": ({"name": "ab", "connector": "abc"}, (400, "unknown_id")),
    "a number as connector": ({"name": "ab", "connector": 1}, (400, "invalid_input")),
    "a strange column": ({"columns": ["nope"]}, (400, "unknown_column")),
    "a column twice": ({"columns": ["id", "id"]}, (400, "invalid_columns")),
    "a filter without an index": ({"fixed_filters": {"score": "1"}}, (400, "not_filterable")),
    "a filter of no such value": ({"fixed_filters": {"id": "x"}}, (400, "invalid_value")),
    "a filter that is a number": ({"fixed_filters": {"id": 1}}, (400, "invalid_input")),
    "filters that are a list": ({"fixed_filters": []}, (400, "invalid_input")),
    "a reserved parameter": ({"parameters": [{**STATE, "name": "limit"}]}, (400, "invalid_parameter")),
    "two alike": ({"parameters": [STATE, STATE]}, (400, "invalid_parameter")),
    "no rows": ({"max_rows": 0}, (400, "out_of_range")),
    "too many rows": ({"max_rows": 10_001}, (400, "out_of_range")),
    "rows in words": ({"max_rows": "5"}, (400, "out_of_range")),
    "a word as a switch": ({"requires_token": "no"}, (400, "invalid_input")),
    "a misspelt field": ({"require_token": False}, (400, "invalid_input")),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_wish_is_refused_and_nothing_is_made(cast, caller, connector, case):
    endpoint(cast, connector, name="taken")
    body, said = WRONG[case]
    whole = {**({} if "name" in body or case == "no name" else {"name": "fresh"}), **body}
    if whole.get("connector", "ID") == "ID":
        whole["connector"] = connector.public_id
    assert refused(caller.call("POST", "/v1/endpoints", whole)) == said
    assert NamedEndpoint.objects.count() == 1


def test_an_endpoint_with_widgets_goes_only_when_confirmed(cast, caller, connector):
    made = endpoint(cast, connector)
    create(
        organization=cast.acme,
        settings=WidgetSettings(name="board", kind="table", endpoint=made),
        actor=actor(cast.alice),
        now=NOW,
    )
    path = f"/v1/endpoints/{made.public_id}"
    assert refused(caller.call("DELETE", path)) == (409, "widgets_break")
    assert caller.call("DELETE", f"{path}?confirmed=true").status_code == 204
    assert caller.call("GET", path).status_code == 404


def test_a_confirmation_in_other_words_withdraws_nothing(cast, caller, connector):
    path = f"/v1/endpoints/{endpoint(cast, connector).public_id}"
    said = refused(caller.call("DELETE", f"{path}?confirmed=yes"))
    assert (said, caller.call("GET", path).status_code) == ((400, "invalid_choice"), 200)


def test_the_list_is_walked_newest_first(cast, caller, connector, frozen):
    for name in ("first", "second", "third"):
        frozen.shift(60)
        endpoint(cast, connector, name=name)
    page = caller.call("GET", "/v1/endpoints?limit=2").json()
    assert [row["name"] for row in page["results"]] == ["third", "second"]
    rest = caller.call("GET", f"/v1/endpoints?limit=2&cursor={page['next_cursor']}").json()
    assert [row["name"] for row in rest["results"]] == ["first"]


def test_another_organization_sees_and_changes_none_of_it(cast, connector):
    made, other = endpoint(cast, connector), stranger(cast)
    path = f"/v1/endpoints/{made.public_id}"
    assert other.call("GET", "/v1/endpoints").json()["results"] == []
    for method, body in (("GET", None), ("PATCH", {"name": "mine"}), ("DELETE", None)):
        assert refused(other.call(method, path, body)) == (404, "not_found")
    theirs = {"name": "theirs", "connector": connector.public_id}
    assert refused(other.call("POST", "/v1/endpoints", theirs)) == (400, "unknown_id")


def test_a_key_that_may_only_call_publishes_nothing(cast, connector):
    answer = program(cast, "endpoints:call").call("GET", "/v1/endpoints")
    assert refused(answer) == (403, "insufficient_scope")
