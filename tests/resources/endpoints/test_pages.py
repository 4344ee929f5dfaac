"""The list of endpoints and one of them: who sees it, what it tells of its callers, and what breaks when it goes."""

from datetime import timedelta

import pytest

from portal import clock
from resources.endpoints.rules import Parameter
from resources.models import EndpointUsage, NamedEndpoint
from resources.widgets.rules import WidgetSettings
from resources.widgets.services import create
from tests.cast import Cast, actor
from tests.resources.access.test_reach import give
from tests.resources.connectors.test_pages import granted_to
from tests.resources.making import api_user, endpoint, table
from tests.resources.pages import address, signed_in, text_of


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    needed = Parameter("state", "status", is_required=True)
    return endpoint(cast, table(cast), parameters=[needed], description="Everybody")


def widget(cast: Cast, over: NamedEndpoint) -> None:
    create(
        organization=cast.acme,
        settings=WidgetSettings(
            name="board", kind="table", endpoint=over, parameters={"state": "x"}
        ),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_an_empty_list_teaches_those_who_build_and_consoles_the_others(cast: Cast) -> None:
    assert "No endpoints yet" in text_of(signed_in(cast.bob).get(address(cast, "endpoints")))
    seen = text_of(signed_in(cast.vera).get(address(cast, "endpoints")))
    assert "No endpoint is in your reach" in seen


def test_the_list_tells_access_connector_and_calls_of_thirty_days(cast: Cast, people) -> None:
    now = clock.now()
    for days, count in ((1, 1200), (40, 5)):
        EndpointUsage.objects.create(
            endpoint=people, hour=now - timedelta(days=days), outcome="ANSWERED", count=count
        )
    listed = text_of(signed_in(cast.bob).get(address(cast, "endpoints")))
    assert [word in listed for word in ("people", "Everybody", "Token required", "1,200")] == [
        True
    ] * 4


def test_the_search_finds_by_name_and_by_connector(cast: Cast, people) -> None:
    endpoint(cast, table(cast, name="orders"), name="sales")
    client, path = signed_in(cast.bob), address(cast, "endpoints")
    assert "sales" in text_of(client.get(path, {"search": "ORDER"}))
    assert "sales" not in text_of(client.get(path, {"search": "peop"}))
    assert "No endpoint matches" in text_of(client.get(path, {"search": "zzz\0"}))
    assert client.get(path, {"after": "nonsense"}).status_code == 400


def test_a_viewer_sees_what_was_granted_and_nothing_else(cast: Cast, people) -> None:
    client, page = signed_in(cast.vera), address(cast, "endpoint", people.public_id)
    assert client.get(page).status_code == 404
    granted_to(cast, cast.vera, people.connector)
    assert client.get(page).status_code == 200
    assert "people" in text_of(client.get(address(cast, "endpoints")))
    for name in ("endpoint_settings", "endpoint_deletion", "endpoint_new"):
        path = address(cast, name, *([] if name == "endpoint_new" else [people.public_id]))
        assert client.get(path).status_code == 403


def test_another_organization_has_no_such_page(cast: Cast, people) -> None:
    for name in ("endpoint", "endpoint_trial", "endpoint_settings", "endpoint_deletion"):
        path = address(cast, name, people.public_id)
        elsewhere = path.replace(cast.acme.public_id, cast.other.public_id)
        assert [signed_in(cast.charlie).get(one).status_code for one in (path, elsewhere)] == [
            404
        ] * 2


def test_the_page_says_who_was_granted_the_rows(cast: Cast, people) -> None:
    give(cast, people.connector, api_user(cast.acme, "reader"), "reader")
    give(cast, people.connector, api_user(cast.acme, "caller"), "user")
    page = text_of(signed_in(cast.bob).get(address(cast, "endpoint", people.public_id)))
    assert ("caller" in page, "reader" in page) == (True, False)
    assert "state=VALUE" in page


def test_an_open_endpoint_is_warned_of(cast: Cast) -> None:
    made = endpoint(cast, table(cast), requires_token=False)
    page = text_of(signed_in(cast.bob).get(address(cast, "endpoint", made.public_id)))
    assert "Everybody who knows the Organization ID" in page
    assert "x-api-key" not in page


def test_deleting_names_what_breaks_and_asks_for_a_tick(cast: Cast, people) -> None:
    widget(cast, people)
    EndpointUsage.objects.create(endpoint=people, hour=clock.now(), outcome="ANSWERED", count=7)
    client, path = signed_in(cast.bob), address(cast, "endpoint_deletion", people.public_id)
    asked = text_of(client.get(path))
    assert ("board" in asked, "called 7 times" in asked) == (True, True)
    assert client.post(path).status_code == 422
    assert client.post(path, {"confirmed": "on"}).status_code == 303
    assert not NamedEndpoint.objects.exists()
