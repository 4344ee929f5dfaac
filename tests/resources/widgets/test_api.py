"""Widgets through the API: what a program says of one comes back, and other organizations have none of it."""

from typing import Any

import pytest

from portal import clock
from resources.models import NamedEndpoint, Widget
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger
from tests.resources.making import api_user, endpoint, table
from tests.resources.widget_cast import widget

WHOLE: dict[str, Any] = {
    "name": "by status",
    "title": "People by status",
    "kind": "bar",
    "parameters": {},
    "columns": [],
    "figure": "sum",
    "figure_column": "score",
    "label_column": "status",
    "theme": "dark",
    "accent": "violet",
    "height": 320,
    "width": 640,
    "allowed_origins": ["https://www.example.com"],
    "restricted": True,
    "viewers": None,
}


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "widgets:manage", now=clock.now())


def test_what_was_asked_for_is_what_there_is(caller: Program, people: NamedEndpoint) -> None:
    answer = caller.call("POST", "/v1/widgets", {**WHOLE, "endpoint": people.public_id})
    assert answer.status_code == 201
    said = answer.json()
    assert {name: said[name] for name in WHOLE} == WHOLE
    assert said["url"].endswith(f"/embed/{said['id']}")
    assert caller.call("GET", answer["Location"]).json() == said


def test_a_repetition_with_its_idempotency_key_makes_no_second(
    caller: Program, people: NamedEndpoint
) -> None:
    asked = {**WHOLE, "endpoint": people.public_id}
    first, again = (caller.call("POST", "/v1/widgets", asked, idempotency_key="r-1") for _ in "ab")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert Widget.objects.count() == 1


def test_least_is_restricted_and_embedded_nowhere(caller: Program, people: NamedEndpoint) -> None:
    asked = {"name": "a", "kind": "table", "endpoint": people.public_id}
    said = caller.call("POST", "/v1/widgets", asked).json()
    assert (said["restricted"], said["viewers"], said["allowed_origins"]) == (True, None, [])


def test_a_change_keeps_what_it_does_not_name(
    cast: Cast, caller: Program, people: NamedEndpoint
) -> None:
    made = widget(cast, people, columns=["id"], height=300)
    robot = api_user(cast.acme)
    path = f"/v1/widgets/{made.public_id}"
    said = caller.call("PATCH", path, {"theme": "dark", "viewers": [robot.public_id]}).json()
    assert (said["columns"], said["height"], said["theme"]) == (["id"], 300, "dark")
    assert said["viewers"] == [{"id": robot.public_id, "name": robot.name}]
    assert caller.call("PATCH", path, {"viewers": None}).json()["viewers"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "pie"}, "invalid_choice"),
        ({"height": 0}, "out_of_range"),
        ({"height": True}, "out_of_range"),
        ({"restricted": "no"}, "invalid"),
        ({"restricted": False}, "endpoint_needs_token"),
        ({"viewers": ["nobody"]}, "unknown_id"),
        ({"endpoint": "nothing"}, "unknown_id"),
        ({"allowed_origins": ["*"]}, "invalid_origin"),
        ({"title": "a" * 101}, "max_length"),
        ({"hight": 3}, "unknown_field"),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(
    cast: Cast, caller: Program, people: NamedEndpoint, change: dict[str, Any], code: str
) -> None:
    made = widget(cast, people)
    asked = {"theme": "dark", **change}
    answer = caller.call("PATCH", f"/v1/widgets/{made.public_id}", asked)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert Widget.objects.get().theme == "system"


def test_a_name_is_taken_once(cast: Cast, caller: Program, people: NamedEndpoint) -> None:
    widget(cast, people, name="taken")
    asked = {"name": "Taken", "kind": "table", "endpoint": people.public_id}
    assert caller.call("POST", "/v1/widgets", asked).status_code == 409


def test_another_organization_has_none_of_it(cast: Cast, people: NamedEndpoint) -> None:
    made, elsewhere = widget(cast, people), stranger(cast)
    path = f"/v1/widgets/{made.public_id}"
    calls = [("GET", path, None), ("PATCH", path, {"theme": "dark"}), ("DELETE", path, None)]
    assert [elsewhere.call(*asked).status_code for asked in calls] == [404, 404, 404]
    assert elsewhere.call("GET", "/v1/widgets").json()["results"] == []
    asked = {"name": "a", "kind": "table", "endpoint": people.public_id}
    assert elsewhere.call("POST", "/v1/widgets", asked).json()["code"] == "unknown_id"
    assert Widget.objects.get() == made


def test_seeing_widgets_is_not_managing_them(cast: Cast, people: NamedEndpoint) -> None:
    viewer = program(cast, "widgets:view", now=clock.now())
    assert viewer.call("GET", "/v1/widgets").status_code == 403


def test_a_deleted_widget_is_gone(cast: Cast, caller: Program, people: NamedEndpoint) -> None:
    path = f"/v1/widgets/{widget(cast, people).public_id}"
    assert [caller.call("DELETE", path).status_code for _ in "ab"] == [204, 404]


def test_a_list_costs_as_much_for_many_as_for_one(
    cast: Cast, caller: Program, people: NamedEndpoint, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        widget(cast, people, only_listed=True, viewers=[])
    with django_assert_max_num_queries(12):
        assert len(caller.call("GET", "/v1/widgets").json()["results"]) == 5
