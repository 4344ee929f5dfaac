"""Which credential of a request counts; who may see a widget is asked in `views/test_embed`."""

import pytest
from django.test import RequestFactory

from portal.errors import Refusal
from resources.access.reach import reach_of
from resources.models import Widget
from resources.widgets.viewers import read_credential, refuse_api_user, refuse_rows
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import robot, widget

KEY = {"x-api-key": "from key", "x-organization-id": "org"}
BEARER = {"authorization": "Bearer from header"}


@pytest.fixture
def shown(cast: Cast) -> Widget:
    return widget(cast, endpoint(cast, table(cast)))


@pytest.mark.parametrize(
    ("headers", "query", "text"),
    [
        ({**KEY, **BEARER}, "?token=from+address", "from key"),
        (BEARER, "?token=from+address", "from header"),
        ({}, "?token=from+address", "from address"),
        ({"authorization": "Basic abc"}, "?token=from+address", "from address"),
    ],
)
def test_one_credential_decides(headers: dict[str, str], query: str, text: str) -> None:
    found = read_credential(RequestFactory().get(f"/embed/a{query}", headers=headers))
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize("query", ["", "?token="])
def test_nothing_is_no_credential(query: str) -> None:
    assert read_credential(RequestFactory().get(f"/embed/a{query}")) is None


@pytest.mark.parametrize("headers", [{"x-api-key": "a"}, {**KEY, "x-api-key": "a,b"}])
def test_half_a_credential_and_two_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refusal:
        read_credential(RequestFactory().get("/embed/a", headers=headers))
    assert refusal.value.status == 401


def test_a_credential_does_not_print_itself() -> None:
    assert "secret" not in repr(read_credential(RequestFactory().get("/embed/a?token=secret")))


def test_a_person_sees_the_rows_that_were_granted_to_them(cast: Cast, shown: Widget) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_rows(shown, reach_of(cast.acme, cast.alice))
    assert (refusal.value.status, refusal.value.code) == (403, "connector_not_granted")


def test_what_a_token_of_an_api_user_would_see_is_known_without_one(
    cast: Cast, shown: Widget
) -> None:
    connector = shown.endpoint.connector
    refuse_api_user(shown, robot(cast, connector))
    powerless = robot(cast, connector, role=None, name="powerless")
    with pytest.raises(Refusal) as refusal:
        refuse_api_user(shown, powerless)
    assert refusal.value.code == "insufficient_scope"
