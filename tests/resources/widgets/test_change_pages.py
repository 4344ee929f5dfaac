"""Making and changing widgets in the pages: what is typed is kept, what is refused is told, and who may do it."""

from typing import Any

import pytest

from portal import clock
from resources.endpoints.rules import Parameter
from resources.models import NamedEndpoint, Widget
from resources.usage.counting import Outcome
from tests.cast import Cast
from tests.resources.making import api_user, endpoint, table
from tests.resources.pages import address, signed_in, text_of
from tests.resources.widget_cast import widget

TYPED: dict[str, Any] = {
    "name": "By status",
    "title": "People",
    "kind": "bar",
    "columns": [],
    "figure": "count",
    "figure_column": "",
    "label_column": "status",
    "parameter_0": "open",
    "theme": "dark",
    "accent": "green",
    "height": "300",
    "width": "",
    "allowed_origins": "https://a.example\nhttps://b.example/",
}


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast), parameters=[Parameter("state", "status")])


def new(cast: Cast, over: NamedEndpoint) -> str:
    return f"{address(cast, 'widget_create')}?endpoint={over.public_id}"


def test_the_first_question_is_the_endpoint(cast: Cast, people: NamedEndpoint) -> None:
    client = signed_in(cast.bob)
    asked = text_of(client.get(address(cast, "widget_create")))
    assert "Over which endpoint?" in asked
    wrong = text_of(client.get(address(cast, "widget_create"), {"endpoint": "nope"}))
    assert "Choose an endpoint from the list." in wrong


def test_without_an_endpoint_there_is_nothing_to_draw(cast: Cast) -> None:
    page = signed_in(cast.bob).get(address(cast, "widget_create"))
    assert "Publish a named endpoint first" in text_of(page)


def test_a_widget_is_made_as_it_was_typed(cast: Cast, people: NamedEndpoint) -> None:
    answer = signed_in(cast.bob).post(new(cast, people), TYPED)
    made = Widget.objects.get()
    assert answer["Location"] == address(cast, "widget", made.public_id)
    assert (made.title, made.kind, made.label_column) == ("People", "bar", "status")
    assert (made.parameters, made.accent, made.height) == ({"state": "open"}, "green", 300)
    assert made.allowed_origins == ["https://a.example", "https://b.example"]
    assert made.is_restricted


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label_column": ""}, "Say of which column the bars are."),
        ({"allowed_origins": "nonsense"}, "is not an origin like"),
        ({"height": "5"}, "greater than or equal to 40"),
        ({"name": ""}, "Enter a name."),
        ({"kind": "pie"}, "Select a valid choice"),
        ({"columns": ["nope"], "kind": "table"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    cast: Cast, people: NamedEndpoint, change: dict[str, Any], said: str
) -> None:
    answer = signed_in(cast.bob).post(new(cast, people), {**TYPED, **change})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="People"' in answer.content.decode()
    assert not Widget.objects.exists()


def test_a_change_keeps_the_order_of_columns_and_who_may_see_it(
    cast: Cast, people: NamedEndpoint
) -> None:
    robot = api_user(cast.acme)
    made = widget(cast, people, columns=["score", "id"], only_listed=True, viewers=[robot])
    typed = {**TYPED, "kind": "table", "columns": ["id", "status", "score"], "label_column": ""}
    signed_in(cast.bob).post(address(cast, "widget_change", made.public_id), typed)
    made.refresh_from_db()
    assert made.columns == ["score", "id", "status"]
    assert (made.only_listed, list(made.viewers.all())) == (True, [robot])


def test_security_is_a_choice_of_three(cast: Cast, people: NamedEndpoint) -> None:
    made, robot = widget(cast, people), api_user(cast.acme)
    path, client = address(cast, "widget_security", made.public_id), signed_in(cast.bob)
    client.post(path, {"audience": "listed", "viewers": [robot.public_id]})
    made.refresh_from_db()
    assert (made.only_listed, list(made.viewers.all())) == (True, [robot])
    nobody = client.post(path, {"audience": "listed"}, follow=True)
    assert "nobody can see it, as no API user is chosen" in text_of(nobody)
    refused = client.post(path, {"audience": "open"})
    assert (refused.status_code, "needs a token" in text_of(refused)) == (422, True)
    client.post(path, {"audience": "tokens"})
    made.refresh_from_db()
    assert (made.is_restricted, made.only_listed) == (True, False)


def test_deleting_says_what_will_break(cast: Cast, people: NamedEndpoint) -> None:
    made = widget(cast, people, allowed_origins=["https://www.example.com"])
    made.usage.create(hour=clock.now(), outcome=Outcome.ANSWERED, count=7)
    path, client = address(cast, "widget_deletion", made.public_id), signed_in(cast.bob)
    asked = text_of(client.get(path))
    assert "https://www.example.com" in asked
    assert "7 times in the last 30 days" in asked
    client.post(path)
    assert not Widget.objects.exists()


@pytest.mark.parametrize("tab", ["widget_change", "widget_security", "widget_deletion"])
def test_who_does_not_build_changes_nothing(cast: Cast, people: NamedEndpoint, tab: str) -> None:
    made = widget(cast, people)
    path = address(cast, tab, made.public_id)
    assert signed_in(cast.vera).post(path, TYPED).status_code == 403
    assert signed_in(cast.charlie).post(path, TYPED).status_code == 404
    assert Widget.objects.get() == made
