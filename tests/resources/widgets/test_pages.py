"""The list of widgets and the page of one: who sees it, and what can be copied from it."""

import html

import pytest

from portal import clock
from resources.models import NamedEndpoint, Widget
from resources.usage.counting import Outcome
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.pages import address, signed_in, text_of
from tests.resources.widget_cast import robot, widget


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


@pytest.fixture
def shown(cast: Cast, people: NamedEndpoint) -> Widget:
    return widget(cast, people, name="Who is there", allowed_origins=["https://www.example.com"])


def test_an_empty_list_teaches_those_who_build_and_consoles_the_others(cast: Cast) -> None:
    assert "No widgets yet" in text_of(signed_in(cast.bob).get(address(cast, "widgets")))
    assert "No widget to see" in text_of(signed_in(cast.vera).get(address(cast, "widgets")))


def test_the_list_tells_who_may_see_each_and_how_often_it_was_asked_for(
    cast: Cast, shown: Widget
) -> None:
    shown.usage.create(hour=clock.now(), outcome=Outcome.ANSWERED, count=1234)
    listed = text_of(signed_in(cast.bob).get(address(cast, "widgets")))
    assert "Who is there" in listed
    assert "1,234" in listed


def test_a_cursor_that_was_not_given_out_is_told(cast: Cast) -> None:
    answer = signed_in(cast.bob).get(address(cast, "widgets"), {"after": "nonsense"})
    assert answer.status_code == 400


def test_a_viewer_without_a_grant_and_a_stranger_find_nothing(cast: Cast, shown: Widget) -> None:
    path = address(cast, "widget", shown.public_id)
    assert signed_in(cast.vera).get(path).status_code == 404
    assert signed_in(cast.charlie).get(path).status_code == 404
    elsewhere = path.replace(cast.acme.public_id, cast.other.public_id)
    assert signed_in(cast.charlie).get(elsewhere).status_code == 404


def test_its_page_frames_our_own_preview_and_nothing_else(cast: Cast, shown: Widget) -> None:
    client = signed_in(cast.bob)
    page = client.get(address(cast, "widget", shown.public_id))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f'src="{address(cast, "widget_preview", shown.public_id)}"' in page.content.decode()
    assert "frame-src" not in client.get(address(cast, "widgets"))["Content-Security-Policy"]


def test_the_code_to_copy_names_the_widget_and_no_token(cast: Cast, shown: Widget) -> None:
    page = html.unescape(
        signed_in(cast.bob).get(address(cast, "widget", shown.public_id)).content.decode()
    )
    assert f'data-keydock-widget="{shown.public_id}"' in page
    assert f"/embed/{shown.public_id}?token=YOUR_TOKEN" in page


def test_the_preview_can_be_that_of_an_api_user_with_values_of_parameters(
    cast: Cast, shown: Widget
) -> None:
    shown.endpoint.parameters.create(position=1, name="state", column="status")
    machine = robot(cast, None)
    path = address(cast, "widget", shown.public_id)
    page = signed_in(cast.bob).get(path, {"as": machine.public_id, "with_state": "a b"})
    preview = address(cast, "widget_preview_as", shown.public_id, machine.public_id)
    assert f"{preview}?state=a+b" in page.content.decode()
