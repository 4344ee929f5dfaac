"""A Pop is made, changed and deleted with one audit event each, or not at all."""

import pytest

from portal.models import AuditEvent
from resources import services
from resources.models import Pop
from tests.cast import actor


@pytest.fixture
def pop(cast) -> Pop:
    return services.create(pop=Pop(organization=cast.acme, name="Counter"), actor=actor(cast.alice))


def actions(pop_id: object) -> list[str]:
    events = AuditEvent.objects.filter(object_type="pop", object_id=str(pop_id)).order_by("pk")
    return list(events.values_list("action", flat=True))


def test_each_change_leaves_its_event(cast, pop):
    pop_id, pop.name = pop.pk, "Renamed"
    services.change(pop=pop, fields=["name"], actor=actor(cast.alice))
    services.delete(pop=pop, actor=actor(cast.alice))
    assert actions(pop_id) == ["pop.created", "pop.changed", "pop.deleted"]


def test_what_changed_is_named(cast, pop):
    services.change(pop=pop, fields=["status", "name"], actor=actor(cast.alice))
    assert AuditEvent.objects.get(action="pop.changed").details == {"fields": ["name", "status"]}


def test_no_change_leaves_no_event(cast, pop):
    services.change(pop=pop, fields=[], actor=actor(cast.alice))
    assert actions(pop.pk) == ["pop.created"]


def test_without_its_event_no_change_happens(cast, pop, monkeypatch):
    def broken(**event: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "record", broken)
    pop.name = "Renamed"
    with pytest.raises(RuntimeError):
        services.change(pop=pop, fields=["name"], actor=actor(cast.alice))
    with pytest.raises(RuntimeError):
        services.delete(pop=pop, actor=actor(cast.alice))
    assert Pop.objects.get().name == "Counter"
