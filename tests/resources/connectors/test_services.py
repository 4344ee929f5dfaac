"""What can be done to a connector: its secrets go in and never come out, and nothing is half done."""

import pytest
from django.core import serializers

from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent
from resources.connectors import services as connectors
from resources.http.rules import HttpSettings
from resources.http.sealing import CannotOpenError, unseal_headers
from resources.models import Connector, HttpSource, NamedEndpoint
from tests.cast import Cast, actor
from tests.resources.making import endpoint, http, table

SECRET = {"Authorization": "Bearer hush-hush", "X-Plain": "plain"}


def change(
    cast: Cast, connector: Connector, base_url: str = "https://api.example.com", **settings
) -> Connector:
    return connectors.change_http(
        connector=connector,
        http=HttpSettings(base_url=base_url, **settings),
        actor=actor(cast.alice),
    )


def test_header_values_lie_sealed_and_are_told_to_nobody(cast: Cast) -> None:
    connector = http(cast, headers=SECRET)
    stored = HttpSource.objects.get()
    assert stored.header_names == ["Authorization", "X-Plain"]
    assert b"hush" not in bytes(stored.sealed_headers)
    assert "hush" not in serializers.serialize("json", AuditEvent.objects.all())
    assert unseal_headers(connector) == SECRET


def test_a_sealed_header_copied_to_another_connector_does_not_open(cast: Cast) -> None:
    first, second = http(cast, headers=SECRET), http(cast)
    HttpSource.objects.filter(pk=second.pk).update(sealed_headers=first.http.sealed_headers)
    second.refresh_from_db()
    with pytest.raises(CannotOpenError):
        unseal_headers(Connector.objects.get(pk=second.pk))


def test_a_kept_header_stays_and_one_that_is_not_named_goes(cast: Cast) -> None:
    connector = change(cast, http(cast, headers=SECRET), headers={"Authorization": None})
    assert unseal_headers(connector) == {"Authorization": SECRET["Authorization"]}


def test_kept_headers_are_not_sent_to_another_host(cast: Cast) -> None:
    connector = http(cast, headers=SECRET)
    with pytest.raises(InvalidInput) as refusal:
        change(cast, connector, "https://evil.example.com", headers={"Authorization": None})
    assert refusal.value.code == "headers_needed"
    assert HttpSource.objects.get().base_url == "https://api.example.com"


def test_a_kept_header_that_was_never_there_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        change(cast, http(cast), headers={"Authorization": None})


def test_a_change_counts_and_names_what_changed_but_not_how(cast: Cast) -> None:
    connector = http(cast)
    changed = change(cast, connector, headers=SECRET, cache_seconds=60)
    assert changed.revision == connector.revision + 1
    event = AuditEvent.objects.get(action=Action.CONNECTOR_CHANGED)
    assert event.details == {"changed": ["cache_seconds", "headers"]}


def test_changing_nothing_is_no_change(cast: Cast) -> None:
    connector = http(cast, headers=SECRET)
    kept = dict.fromkeys(SECRET)
    assert change(cast, connector, headers=kept).revision == connector.revision
    assert not AuditEvent.objects.filter(action=Action.CONNECTOR_CHANGED).exists()


def test_a_taken_name_is_refused_whatever_its_case_and_free_elsewhere(cast: Cast) -> None:
    table(cast, name="people")
    who, now = actor(cast.alice), clock.now()
    with pytest.raises(InvalidInput) as refusal:
        connectors.create_table_connector(organization=cast.acme, name="People", actor=who, now=now)
    assert (refusal.value.status, refusal.value.code) == (409, "name_taken")
    connectors.create_table_connector(organization=cast.other, name="people", actor=who, now=now)


def test_a_refused_connector_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        http(cast, "http://127.0.0.1/")
    assert not Connector.objects.exists()
    assert not AuditEvent.objects.exists()


def test_renaming_is_recorded_once(cast: Cast) -> None:
    connector = table(cast)
    for _ in "ab":
        connectors.describe(
            connector=connector, name="staff", description="d", actor=actor(cast.alice)
        )
    event = AuditEvent.objects.get(action=Action.CONNECTOR_CHANGED)
    assert (event.details["before"], event.details["after"]) == ("people", "staff")


def test_deleting_tells_what_will_break_and_then_breaks_it(cast: Cast) -> None:
    connector = table(cast)
    endpoint(cast, connector)
    with pytest.raises(Conflict) as refusal:
        connectors.delete(connector=connector, actor=actor(cast.alice))
    assert "people" in refusal.value.detail
    assert connectors.delete(connector=connector, actor=actor(cast.alice), confirmed=True)
    assert not NamedEndpoint.objects.exists()


def test_a_deleted_connector_is_deleted_once_and_changed_no_more(cast: Cast) -> None:
    connector = http(cast)
    done = [connectors.delete(connector=connector, actor=actor(cast.alice)) for _ in "ab"]
    assert done == [True, False]
    with pytest.raises(Conflict):
        connectors.describe(connector=connector, name="x", description="", actor=actor(cast.alice))


def test_settings_do_not_show_their_secrets() -> None:
    assert "hush" not in repr(HttpSettings("https://a.example", headers=SECRET))
