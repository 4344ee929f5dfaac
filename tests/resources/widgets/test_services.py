"""What can be done to a widget, and what keeps it safe to embed."""

from dataclasses import replace
from typing import Any

import pytest

from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput, Refusal
from portal.models import AuditEvent, Organization
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.models import NamedEndpoint, Widget
from resources.widgets import services as widgets
from resources.widgets.rules import WidgetSettings, settings_of
from tests.cast import Cast, actor
from tests.resources.making import api_user, endpoint, table


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    parameters = [Parameter("who", "id", is_required=True), Parameter("state", "status")]
    return endpoint(cast, table(cast), columns=["id", "status"], parameters=parameters)


def make(
    cast: Cast, people: NamedEndpoint, organization: Organization | None = None, **given: Any
) -> Widget:
    settings = {"name": "people", "kind": "table", "endpoint": people, **given}
    return widgets.create(
        organization=organization or cast.acme,
        settings=WidgetSettings(**settings),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_a_widget_is_restricted_and_embedded_nowhere_unless_told(
    cast: Cast, people: NamedEndpoint
) -> None:
    made = make(cast, people)
    assert (made.is_restricted, made.allowed_origins) == (True, [])
    event = AuditEvent.objects.get(action=Action.WIDGET_CREATED)
    assert event.details == {
        "endpoint": "people",
        "restricted": True,
        "only": None,
        "allowed_origins": [],
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "pie"}, "kind"),
        ({"theme": "pink"}, "theme"),
        ({"figure": "median"}, "figure"),
        ({"kind": "summary", "figure": "sum"}, "figure_column"),
        ({"kind": "bar"}, "label_column"),
        ({"kind": "bar", "label_column": "score"}, "label_column"),
        ({"kind": "summary", "figure": "sum", "figure_column": "score"}, "figure_column"),
        ({"height": 0}, "height"),
        ({"width": 0}, "width"),
        ({"width": 1_000_000}, "width"),
        ({"title": "a\nb"}, "title"),
        ({"title": "a" * 101}, "title"),
        ({"accent": "pink"}, "accent"),
        ({"columns": ["score"]}, "columns"),
        ({"columns": ["id", "id"]}, "columns"),
        ({"parameters": {"nope": "1"}}, "parameters"),
        ({"is_restricted": False}, "is_restricted"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    cast: Cast, people: NamedEndpoint, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(cast, people, **given)
    assert refusal.value.field_name == field
    assert not Widget.objects.exists()


def test_a_required_parameter_may_come_with_the_address_later(
    cast: Cast, people: NamedEndpoint
) -> None:
    assert make(cast, people, parameters={"state": "open"}).parameters == {"state": "open"}


def test_a_widget_over_an_open_endpoint_may_be_open(cast: Cast, people: NamedEndpoint) -> None:
    people.requires_token = False
    assert not make(cast, people, is_restricted=False).is_restricted


def test_a_list_of_viewers_holds_api_users_of_the_organization(
    cast: Cast, people: NamedEndpoint
) -> None:
    ours, theirs = api_user(cast.acme), api_user(cast.other)
    made = make(cast, people, only_listed=True, viewers=[ours])
    assert list(made.viewers.all()) == [ours]
    with pytest.raises(InvalidInput) as refusal:
        make(cast, people, name="more", only_listed=True, viewers=[ours, theirs])
    assert refusal.value.code == "unknown_id"


def test_a_list_without_an_entry_left_still_restricts(cast: Cast, people: NamedEndpoint) -> None:
    robot = api_user(cast.acme)
    made = make(cast, people, only_listed=True, viewers=[robot])
    robot.deleted_at = clock.now()
    robot.save()
    same = widgets.change(widget=made, settings=settings_of(made), actor=actor(cast.alice))
    assert (same.only_listed, list(same.viewers.all())) == (True, [])


def test_a_widget_is_changed_in_part_by_what_it_is(cast: Cast, people: NamedEndpoint) -> None:
    made = make(cast, people, title="Who", columns=["id"], accent="green", height=300)
    settings = replace(settings_of(made), height=500)
    changed = widgets.change(widget=made, settings=settings, actor=actor(cast.alice))
    assert (changed.title, changed.columns, changed.height) == ("Who", ["id"], 500)


def test_an_endpoint_of_another_organization_does_not_exist_here(
    cast: Cast, people: NamedEndpoint
) -> None:
    with pytest.raises(Refusal) as refusal:
        make(cast, people, organization=cast.other)
    assert refusal.value.status == 404


def test_a_change_of_who_may_see_it_is_recorded_with_before_and_after(
    cast: Cast, people: NamedEndpoint
) -> None:
    made = make(cast, people)
    origins = ["https://www.example.com"]
    settings = WidgetSettings("staff", "table", people, allowed_origins=origins)
    widgets.change(widget=made, settings=settings, actor=actor(cast.alice))
    details = AuditEvent.objects.get(action=Action.WIDGET_CHANGED).details
    assert [details[when]["allowed_origins"] for when in ("before", "after")] == [[], origins]


def test_an_endpoint_tells_its_widgets_before_it_takes_them_along(
    cast: Cast, people: NamedEndpoint
) -> None:
    make(cast, people)
    with pytest.raises(Conflict) as refusal:
        endpoints.delete(endpoint=people, actor=actor(cast.alice))
    assert refusal.value.code == "widgets_break"
    endpoints.delete(endpoint=people, actor=actor(cast.alice), confirmed=True)
    assert not Widget.objects.exists()


def test_deleting_is_done_once(cast: Cast, people: NamedEndpoint) -> None:
    made = make(cast, people)
    assert [widgets.delete(widget=made, actor=actor(cast.alice)) for _ in "ab"] == [True, False]
    settings = WidgetSettings("x", "table", people)
    with pytest.raises(Conflict):
        widgets.change(widget=made, settings=settings, actor=actor(cast.alice))
