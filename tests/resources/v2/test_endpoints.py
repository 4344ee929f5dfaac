"""`/api/v2/endpoint`: the same endpoints and rows as under `/v1`, in PascalCase and bare arrays."""

from uuid import UUID

import pytest

from apiusers.models import ApiUser
from resources.endpoints.rules import Parameter
from resources.models import Level, NamedEndpoint
from tests.cast import Cast
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.resources.access.test_reach import give
from tests.resources.endpoints.test_rows_api import robot_that_calls, token_of
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    needed = Parameter("state", "status", is_required=True, default="open")
    return endpoint(cast, table(cast), parameters=[needed])


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "endpoints:call")


def test_the_list_holds_what_is_within_reach(cast, people):
    robot: ApiUser = robot_that_calls(cast)
    presented = token_of(cast, robot)
    assert call("GET", "/api/v2/endpoint", **presented).json() == []
    give(cast, people.connector, robot, Level.READER)
    [one] = call("GET", "/api/v2/endpoint", **presented).json()
    assert (set(one), one["Endpoint"]) == ({"EndpointId", "Endpoint"}, "people")
    assert str(UUID(one["EndpointId"])) == one["EndpointId"]


def test_rows_are_a_bare_array(people, caller):
    answer = call(
        "GET", "/api/v2/endpoint/people?format=json&MaxRecords=10000", **bearer(caller.made.text)
    )
    assert [row["id"] for row in answer.json()] == [1, 3]
    assert "X-Next-Token" not in answer.headers


def test_the_next_page_is_told_in_a_header(people, caller):
    first = caller.call("GET", "/api/v2/endpoint/people?MaxRecords=1")
    path = f"/api/v2/endpoint/people?MaxRecords=1&nextToken={first['X-Next-Token']}"
    assert [row["id"] for row in caller.call("GET", path).json()] == [3]
    assert first["Access-Control-Allow-Origin"] == "*"


def test_csv_is_a_format_here_too(people, caller):
    answer = caller.call("GET", "/api/v2/endpoint/people?format=csv&state=closed")
    assert answer.content.decode().splitlines()[1].startswith("2,closed")


@pytest.mark.parametrize("form", ["EndpointId", "bare", "name", "id"])
def test_parameters_are_told_under_every_name_of_the_endpoint(people, caller, form):
    [listed] = caller.call("GET", "/api/v2/endpoint").json()
    guid = listed["EndpointId"]
    names = {
        "EndpointId": guid,
        "bare": guid.replace("-", "").upper(),
        "name": "people",
        "id": people.public_id,
    }
    said = caller.call("GET", f"/api/v2/endpoint/{names[form]}/parameters").json()
    assert set(said) == {"EndpointId", "Endpoint", "Entity", "Company", "Parameters"}
    assert (said["Entity"]["Name"], said["Company"]["Name"]) == ("people", "Acme Robotics")
    assert said["Parameters"] == [
        {"Name": "state", "Field": "status", "Required": True, "Default": "open"}
    ]


def test_another_organization_sees_none_of_it(cast, people, caller):
    [listed] = caller.call("GET", "/api/v2/endpoint").json()
    other = stranger(cast)
    assert other.call("GET", "/api/v2/endpoint").json() == []
    for path in ("people", f"{listed['EndpointId']}/parameters"):
        answer = other.call("GET", f"/api/v2/endpoint/{path}")
        assert (answer.status_code, set(answer.json())) == (404, {"error"})


def test_a_wrong_question_and_a_missing_permission_are_told_in_words(cast, people, caller):
    wrong = caller.call("GET", "/api/v2/endpoint/people?nope=1")
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"error": "There is no parameter 'nope' here. Leave it out, or correct it."},
    )
    other = program(cast, "pops:read", name="other")
    assert other.call("GET", "/api/v2/endpoint").status_code == 403
