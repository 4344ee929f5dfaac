"""GET /v1/{name}: who gets which rows of a named endpoint, in which form, and what everybody else is told."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keys.usage.counting import UsageBuffer
from resources.endpoints.rules import Parameter
from resources.models import Level, NamedEndpoint
from resources.usage import counting as usage
from tests.cast import Cast
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import NOW, mint, revoked
from tests.resources.access.test_reach import give
from tests.resources.making import api_user, endpoint, load, table

pytestmark = pytest.mark.usefixtures("frozen")

ROW = {"id": 1, "status": "open", "score": 1.5, "born": "2001-02-03"}


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    parameters = [Parameter("state", "status"), Parameter("who", "id")]
    return endpoint(cast, table(cast), parameters=parameters, max_rows=50)


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "endpoints:call")


def token_of(cast: Cast, owner: Any) -> dict[str, str]:
    """The token of an API user or a person, as the header that presents it."""
    made = mint(cast.acme, cast.alice, owner=owner, permissions=["endpoints:call"])
    return bearer(made.text)


def robot_that_calls(cast: Cast) -> Any:
    robot = api_user(cast.acme)
    robot.permissions = ["endpoints:call"]
    robot.save()
    return robot


def refused(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


# Rows -----------------------------------------------------------------------------------------


def test_rows_come_with_the_token_of_the_next_page(people, caller):
    first = caller.call("GET", "/v1/people?limit=2")
    assert (first.status_code, first.json()["results"][0]) == (200, ROW)
    last = caller.call("GET", f"/v1/people?limit=2&nextToken={first.json()['nextToken']}").json()
    assert ([row["id"] for row in last["results"]], last["nextToken"]) == ([3], None)


def test_a_key_and_a_token_of_it_get_the_same_as_bearer(people, caller):
    answers = [
        call("GET", "/v1/people", **bearer(text)) for text in (caller.made.text, caller.token(NOW))
    ]
    assert [len(answer.json()["results"]) for answer in answers] == [3, 3]


def test_parameters_choose_rows_by_equality(people, caller):
    rows = caller.call("GET", "/v1/people?state=open&who=3").json()["results"]
    assert [row["id"] for row in rows] == [3]


def test_a_name_is_read_in_any_case(people, caller):
    assert caller.call("GET", "/v1/People").status_code == 200


def test_csv_is_a_file_with_the_next_token_in_a_header(people, caller):
    answer = caller.call("GET", "/v1/people?format=csv&limit=1")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content == b"id,status,score,born\r\n1,open,1.5,2001-02-03\r\n"
    second = caller.call("GET", f"/v1/people?limit=1&nextToken={answer['X-Next-Token']}")
    assert second.json()["results"][0]["id"] == 2


def test_a_cell_that_a_spreadsheet_would_run_is_quoted_in_csv_alone(cast, caller):
    endpoint(cast, table(cast, b'id,text\n1,"=cmd|x"\n2,-5\n3,@x\n'))
    csv = caller.call("GET", "/v1/people?format=csv").content.decode().split()
    assert csv == ["id,text", "1,'=cmd|x", "2,'-5", "3,'@x"]
    assert caller.call("GET", "/v1/people?limit=1").json()["results"][0]["text"] == "=cmd|x"


def test_a_page_without_a_credential_may_read_where_to_get_one(people):
    answer = call("GET", "/v1/people", origin="https://app.example")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (401, "*")
    assert answer["WWW-Authenticate"]
    assert "WWW-Authenticate" in answer["Access-Control-Expose-Headers"].split(", ")


def test_any_page_may_call_it_without_a_cookie(people, caller):
    from_page = {**bearer(caller.token(NOW)), "origin": "https://app.example"}
    answer = call("GET", "/v1/people", **from_page)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "X-Next-Token" in answer["Access-Control-Expose-Headers"]


def test_a_key_in_a_page_is_refused_and_told_what_to_send(people, caller):
    answer = caller.call("GET", "/v1/people", origin="https://app.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "key_in_browser")
    assert "hand the access token to the page" in answer.json()["detail"]


def test_a_preflight_names_the_organization_and_no_key():
    allowed = call("OPTIONS", "/v1/people", origin="https://app.example").headers
    assert "X-Organization-Id" in allowed["Access-Control-Allow-Headers"]
    assert "x-api-key" not in allowed["Access-Control-Allow-Headers"].lower()


# Who may --------------------------------------------------------------------------------------


def test_a_revoked_key_is_refused_by_its_next_call(cast, people, caller):
    assert caller.call("GET", "/v1/people").status_code == 200
    revoked(caller.made, cast.alice)
    assert refused(caller.call("GET", "/v1/people")) == (401, "key_revoked")


def test_a_token_dies_with_its_time(people, caller, frozen):
    presented = bearer(caller.token(NOW))
    frozen.shift(timedelta(days=2))
    assert call("GET", "/v1/people", **presented).status_code == 401


def test_a_key_without_the_permission_is_told_which(cast, people):
    answer = program(cast, "pops:read").call("GET", "/v1/people")
    assert (refused(answer), answer.json()["required"]) == (
        (403, "insufficient_scope"),
        ["endpoints:call"],
    )


def test_a_machine_reads_what_it_was_granted(cast, people):
    robot = robot_that_calls(cast)
    presented = token_of(cast, robot)
    assert refused(call("GET", "/v1/people", **presented)) == (404, "not_found")
    give(cast, people.connector, robot, Level.READER)
    assert refused(call("GET", "/v1/people", **presented)) == (403, "user_level_needed")
    give(cast, people.connector, robot, Level.USER)
    assert call("GET", "/v1/people", **presented).status_code == 200


def test_not_even_an_owner_reads_what_nobody_granted(cast, people):
    assert refused(call("GET", "/v1/people", **token_of(cast, cast.alice))) == (404, "not_found")


def test_another_organization_has_no_such_endpoint(cast, people):
    assert refused(stranger(cast).call("GET", "/v1/people")) == (404, "not_found")


def test_two_organizations_may_use_one_name(cast, people, caller):
    other = stranger(cast)
    assert len(caller.call("GET", "/v1/people").json()["results"]) == 3
    assert other.call("GET", "/v1/people").status_code == 404


# Without a credential -------------------------------------------------------------------------


def test_without_a_credential_every_name_is_the_same_401(cast, people):
    named = {"x_organization_id": cast.acme.public_id}
    said = {
        call(
            "GET", path, **{name.replace("_", "-"): value for name, value in headers.items()}
        ).json()["code"]
        for path in ("/v1/people", "/v1/nothing-here")
        for headers in ({}, named, {"x_organization_id": "org_unknown"})
    }
    assert said == {"credential_missing"}


def test_an_open_endpoint_needs_to_know_whose_it_is_and_nothing_else(cast):
    endpoint(cast, table(cast), requires_token=False)
    mine = {"x-organization-id": cast.acme.public_id}
    assert len(call("GET", "/v1/people", **mine).json()["results"]) == 3
    assert refused(call("GET", "/v1/people")) == (401, "credential_missing")
    theirs = {"x-organization-id": cast.other.public_id}
    assert call("GET", "/v1/people", **theirs).status_code == 401


def test_an_open_endpoint_still_refuses_a_bad_credential(cast, caller):
    endpoint(cast, table(cast), requires_token=False)
    revoked(caller.made, cast.alice)
    assert caller.call("GET", "/v1/people").status_code == 401


def test_an_open_endpoint_asks_a_good_credential_for_no_permission(cast):
    endpoint(cast, table(cast), requires_token=False)
    assert program(cast, "pops:read").call("GET", "/v1/people").status_code == 200


# Wrong questions ------------------------------------------------------------------------------


WRONG = {
    "nope=1": "unknown_parameter",
    "id=1": "unknown_parameter",
    "State=open": "unknown_parameter",
    "who=x": "invalid_value",
    "who=": "invalid_value",
    "limit=0": "invalid_limit",
    "limit=51": "invalid_limit",
    "limit=-1": "invalid_limit",
    "limit=1.5": "invalid_limit",
    "limit=%C2%B2": "invalid_limit",
    "MaxRecords=x": "invalid_limit",
    "limit=1&MaxRecords=1": "invalid_limit",
    "format=xml": "unknown_format",
    "nextToken=x": "invalid_next_token",
    "nextToken=" + "x" * 5000: "invalid_next_token",
    "state=a&state=b": "repeated_parameter",
    "state=%00": "invalid_character",
    "state=%ff": "invalid_encoding",
    "api_key=kd_live_x": "credential_in_url",
}


@pytest.mark.parametrize(
    "query", WRONG, ids=[f"{n}-{code}" for n, code in enumerate(WRONG.values())]
)
def test_a_wrong_question_is_400_with_its_code(people, caller, query):
    assert refused(caller.call("GET", f"/v1/people?{query}")) == (400, WRONG[query])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_read_only(people, caller, method):
    answer = caller.call(method, "/v1/people")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("name", ["x", "a%00b", "a.b", "9lives", "a" * 65, "people/1", "%C3%A4b"])
def test_what_can_be_no_name_is_no_route(db, name):
    assert refused(call("GET", f"/v1/{name}")) == (404, "not_found")


def test_no_question_is_a_failure_of_ours(cast, people, caller):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.dictionaries(
            st.sampled_from(["state", "who", "limit", "format", "nextToken", "x"]),
            st.text(max_size=30),
        )
    )
    def ask(query: dict[str, str]) -> None:
        encoded = urlencode(query, errors="replace")
        assert caller.call("GET", f"/v1/people?{encoded}").status_code in {200, 400}

    ask()


# A walk ---------------------------------------------------------------------------------------


def test_a_walk_meets_every_row_once_whatever_the_size_of_its_pages(cast, people, caller):
    """Pages of changing size, with a filter or without: no row twice, none lost."""
    rows = "".join(f"{n},{'open' if n % 3 else 'closed'},1,\n" for n in range(1, 41))
    load(cast, people.connector, f"id,status,score,born\n{rows}".encode())

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(1, 17), min_size=1), st.sampled_from(["", "&state=open"]))
    def walk(sizes: list[int], chosen: str) -> None:
        met, token, turn = [], "", 0
        while token is not None:
            size = sizes[turn % len(sizes)]
            path = f"/v1/people?limit={size}{chosen}" + (f"&nextToken={token}" if token else "")
            answer = caller.call("GET", path).json()
            met += [row["id"] for row in answer["results"]]
            token, turn = answer["nextToken"], turn + 1
        assert met == [n for n in range(1, 41) if not chosen or n % 3]

    walk()


def test_a_walk_ends_with_a_refusal_when_the_rows_were_replaced(cast, people, caller):
    token = caller.call("GET", "/v1/people?limit=1").json()["nextToken"]
    load(cast, people.connector, b"id,status,score,born\n9,open,1,\n")
    answer = caller.call("GET", f"/v1/people?limit=1&nextToken={token}")
    assert refused(answer) == (400, "invalid_next_token")


# Counting -------------------------------------------------------------------------------------


def test_calls_are_counted_by_how_they_ended(people, caller, monkeypatch):
    monkeypatch.setattr(usage, "calls", UsageBuffer())
    for query in ("", "?state=open", "?nope=1"):
        caller.call("GET", f"/v1/people{query}")
    counts = usage.calls.take(0.0, 10)[people.pk].counts
    assert counts == {(NOW, "ANSWERED"): 2, (NOW, "REFUSED"): 1}
