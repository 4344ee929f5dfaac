"""What an update does to people and to past events: each person gets one public id, and events name them by it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.models import AuditEvent, User
from tests.cast import Cast

migration = import_module("portal.migrations.0010_public_ids_of_people")


def event(cast: Cast, **values: object) -> int:
    given = {"actor_type": "system", "action": "x", "object_type": "team", "object_id": "1"}
    return AuditEvent.objects.create(organization=cast.acme, **{**given, **values}).pk


def test_past_events_name_people_by_their_public_id(cast: Cast) -> None:
    bob, gone = str(cast.bob.pk), "999999"
    acted = event(cast, actor_type="user", actor_id=bob, object_id=bob)
    suffered = event(cast, object_type="user", object_id=bob)
    operated = event(cast, actor_type="operator", actor_id=bob)
    told = event(cast, details={"member": {"type": "user", "id": bob, "name": bob}, "n": [1]})
    lost = [
        event(cast, actor_type="user", actor_id=gone),
        event(cast, actor_type="user", actor_id=gone),
    ]
    migration.name_people_in_past_events(apps, None)
    found = {one.pk: one for one in AuditEvent.objects.all()}
    assert (found[acted].actor_id, found[acted].object_id) == (cast.bob.public_id, bob)
    assert found[suffered].object_id == cast.bob.public_id
    assert found[operated].actor_id == cast.bob.public_id
    assert found[told].details["member"] == {"type": "user", "id": cast.bob.public_id, "name": bob}
    names = {found[pk].actor_id for pk in lost}
    assert len(names) == 1
    assert names.isdisjoint({gone, ""})


def test_events_that_name_people_already_stay_as_they_are(cast: Cast) -> None:
    event(cast, actor_type="user", actor_id=cast.bob.public_id)
    before = list(AuditEvent.objects.order_by("pk").values())
    migration.name_people_in_past_events(apps, None)
    assert list(AuditEvent.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_everybody_who_is_here_gets_an_id(cast: Cast) -> None:
    """From the tables of the version before to these, with people in them."""
    numbers = sorted(User.objects.values_list("pk", flat=True))
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("portal", "0009_restrictions")])
    finally:
        MigrationExecutor(connection).migrate(leaves)
    people = User.objects.order_by("pk")
    ids = [person.public_id for person in people]
    assert [person.pk for person in people] == numbers
    assert len(set(ids)) == len(numbers)
    assert {len(one) for one in ids} == {12}
