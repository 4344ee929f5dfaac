"""The list of connectors and one of them: what builders see and change, and what others are granted."""

import pytest

from portal import clock
from portal.models import User
from resources.grants import services as grants
from resources.models import Connector, Level
from tests.cast import Cast, actor
from tests.resources.making import endpoint, http, table
from tests.resources.pages import address, signed_in, text_of

NEW_HTTP = {
    "name": "Orders",
    "base_url": "https://api.example.com",
    "path": "/orders",
    "timeout_seconds": "5",
    "cache_seconds": "0",
    "paging": "none",
    "page_size": "100",
    "first_page": "1",
    "header_0_name": "X-Secret",
    "header_0_value": "hush-hush",
}


def granted_to(cast: Cast, user: User, connector: Connector, level: str = Level.READER) -> None:
    membership = cast.acme.memberships.get(user=user)
    grants.grant(
        connector=connector, holder=membership, level=level,
        actor=actor(cast.alice), now=clock.now(),
    )  # fmt: skip


def test_an_empty_list_teaches_those_who_build_and_consoles_the_others(cast: Cast) -> None:
    assert "No connectors yet" in text_of(signed_in(cast.bob).get(address(cast, "connectors")))
    seen = text_of(signed_in(cast.vera).get(address(cast, "connectors")))
    assert "No connector is granted to you" in seen


def test_a_viewer_sees_what_was_granted_and_nothing_else(cast: Cast) -> None:
    seen, locked = table(cast, name="seen"), table(cast, name="locked away")
    granted_to(cast, cast.vera, seen)
    client = signed_in(cast.vera)
    listed = text_of(client.get(address(cast, "connectors")))
    assert ("seen" in listed, "locked away" in listed) == (True, False)
    assert client.get(address(cast, "connector", seen.public_id)).status_code == 200
    assert client.get(address(cast, "connector", locked.public_id)).status_code == 404


def test_another_organizations_connector_is_unknown(cast: Cast) -> None:
    connector = table(cast)
    client = signed_in(cast.charlie)
    path = address(cast, "connector", connector.public_id)
    assert client.get(path).status_code == 404
    elsewhere = path.replace(cast.acme.public_id, cast.other.public_id)
    assert client.get(elsewhere).status_code == 404


def test_the_search_finds_by_a_part_of_the_name(cast: Cast) -> None:
    table(cast, name="orders 2025"), table(cast, name="people")
    client = signed_in(cast.alice)
    found = text_of(client.get(address(cast, "connectors"), {"search": "2025"}))
    assert ("orders 2025" in found, "people</a>" in found) == (True, False)
    assert "No connector matches" in text_of(
        client.get(address(cast, "connectors"), {"search": "%"})
    )


def test_an_http_connector_is_made_and_its_secret_never_shown_again(cast: Cast) -> None:
    client = signed_in(cast.bob)
    made = client.post(address(cast, "connector_new_http"), NEW_HTTP)
    assert made.status_code == 303
    connector = Connector.objects.get()
    pages = ["connector", "connector_headers", "connector_settings", "connector_test"]
    said = "".join(text_of(client.get(address(cast, p, connector.public_id))) for p in pages)
    assert ("X-Secret" in said, "hush-hush" in said) == (True, False)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("base_url", "https://u:p@example.com", "no user name and no password"),
        ("base_url", "ftp://example.com", "begins with https"),
        ("rows_pointer", "data", "JSON pointer"),
        ("path", "/a/../b", "A path begins with a slash"),
        ("name", "", "Enter a name"),
        ("header_0_name", "Host", "cannot be sent"),
        ("header_1_name", "x-secret", "stands here twice"),
        ("header_1_value", "lonely", "Enter the name of this header"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_makes_nothing(
    cast: Cast, field: str, value: str, said: str
) -> None:
    answer = signed_in(cast.bob).post(
        address(cast, "connector_new_http"), {**NEW_HTTP, field: value}
    )
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert "hush-hush" not in text_of(answer)
    assert not Connector.objects.exists()


def test_settings_change_and_a_header_left_empty_keeps_its_value(cast: Cast) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    sealed = bytes(connector.http.sealed_headers)
    path = address(cast, "connector_settings", connector.public_id)
    sent = {**NEW_HTTP, "path": "/new", "header_0_value": ""}
    assert signed_in(cast.bob).post(path, sent).status_code == 303
    changed = Connector.objects.get()
    assert (changed.http.path, changed.http.header_names) == ("/new", ["X-Secret"])
    assert sealed != b""


def test_a_new_host_asks_for_the_secrets_again(cast: Cast) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    sent = {**NEW_HTTP, "base_url": "https://evil.example.com", "header_0_value": ""}
    answer = signed_in(cast.bob).post(
        address(cast, "connector_settings", connector.public_id), sent
    )
    assert (answer.status_code, "enter the values of all headers again" in text_of(answer)) == (
        422,
        True,
    )


def test_deleting_names_what_stops_and_asks_once_more(cast: Cast) -> None:
    connector = table(cast)
    endpoint(cast, connector, "people-endpoint")
    client, path = signed_in(cast.bob), address(cast, "connector_deletion", connector.public_id)
    assert "people-endpoint" in text_of(client.get(path))
    assert client.post(path).status_code == 422
    assert client.post(path, {"confirmed": "on"}).status_code == 303
    assert not Connector.objects.exists()


def test_renaming_to_a_taken_name_is_told(cast: Cast) -> None:
    connector = table(cast, name="one")
    table(cast, name="two")
    path = address(cast, "connector_name", connector.public_id)
    answer = signed_in(cast.bob).post(path, {"name": "Two", "description": ""})
    assert (answer.status_code, "already" in text_of(answer)) == (422, True)


CHANGES = ["connector_name", "connector_settings", "connector_deletion", "connector_headers"]


@pytest.mark.parametrize("page_name", CHANGES)
def test_a_viewer_changes_nothing_even_where_granted(cast: Cast, page_name: str) -> None:
    connector = http(cast)
    granted_to(cast, cast.vera, connector, Level.USER)
    path = address(cast, page_name, connector.public_id)
    assert signed_in(cast.vera).post(path, {"name": "mine"}).status_code == 403


def test_a_broken_page_address_is_400(cast: Cast) -> None:
    answer = signed_in(cast.alice).get(address(cast, "connectors"), {"after": "nonsense"})
    assert answer.status_code == 400
