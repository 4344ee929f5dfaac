"""What a preview shows: the rows that the person reaches, or what an API user's token would show."""

import pytest

from keys.usage.counting import UsageBuffer
from resources.models import NamedEndpoint, Widget
from tests.cast import Cast
from tests.resources.connectors.test_pages import granted_to
from tests.resources.making import endpoint, table
from tests.resources.pages import address, signed_in
from tests.resources.widget_cast import robot, widget


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


@pytest.fixture
def shown(cast: Cast, people: NamedEndpoint) -> Widget:
    return widget(cast, people, allowed_origins=["https://www.example.com"])


def test_who_builds_sees_the_rows_and_no_view_is_counted(
    cast: Cast, shown: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.usage.counting.views", views := UsageBuffer())
    answer = signed_in(cast.bob).get(address(cast, "widget_preview", shown.public_id))
    assert (answer.status_code, "closed" in answer.content.decode()) == (200, True)
    assert views.take(0, 100, everything=True) == {}


def test_a_reader_is_told_what_is_missing(cast: Cast, shown: Widget) -> None:
    path = address(cast, "widget_preview", shown.public_id)
    granted_to(cast, cast.vera, shown.endpoint.connector, "reader")
    answer = signed_in(cast.vera).get(path)
    assert (answer.status_code, "closed" in answer.content.decode()) == (403, False)
    granted_to(cast, cast.vera, shown.endpoint.connector, "user")
    assert signed_in(cast.vera).get(path).status_code == 200


def test_our_own_pages_alone_frame_it(cast: Cast, shown: Widget) -> None:
    answer = signed_in(cast.bob).get(address(cast, "widget_preview", shown.public_id))
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "example.com" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "status"), [({}, 200), ({"role": None}, 403), ({"connector": None}, 403)]
)
def test_an_api_user_sees_what_its_token_would_show(
    cast: Cast, shown: Widget, given: dict, status: int
) -> None:
    machine = robot(cast, **{"connector": shown.endpoint.connector, **given})
    path = address(cast, "widget_preview_as", shown.public_id, machine.public_id)
    assert signed_in(cast.bob).get(path).status_code == status


def test_only_who_builds_looks_with_the_eyes_of_others(cast: Cast, shown: Widget) -> None:
    machine = robot(cast, shown.endpoint.connector)
    granted_to(cast, cast.vera, shown.endpoint.connector, "user")
    path = address(cast, "widget_preview_as", shown.public_id, machine.public_id)
    assert signed_in(cast.vera).get(path).status_code == 403
    unknown = address(cast, "widget_preview_as", shown.public_id, "AAAAAAAAAAAA")
    assert signed_in(cast.bob).get(unknown).status_code == 404
