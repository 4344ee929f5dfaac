"""What a member may do to a Pop, and what it may be."""

from typing import Any

import pytest

from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent
from resources.models import Pop
from resources.pops import services as pops
from resources.pops.rules import PopSettings
from tests.cast import Cast, actor

WORKER = {"worker_base_url": "https://worker.example.com/", "pipeline_id": "1" * 32}


def make(cast: Cast, **given: Any) -> Pop:
    return pops.create(
        organization=cast.acme,
        settings=PopSettings(**{"name": "Counter", **WORKER, **given}),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_a_pop_is_made_with_its_configuration_and_recorded(cast: Cast) -> None:
    made = make(cast, configuration={"threshold": 0.5})
    made.refresh_from_db()
    assert (made.worker_base_url, made.configuration) == (
        "https://worker.example.com",
        {"threshold": 0.5},
    )
    assert AuditEvent.objects.get(action=Action.POP_CREATED).object_id == str(made.pk)


def test_a_taken_name_is_refused(cast: Cast) -> None:
    make(cast)
    with pytest.raises(InvalidInput) as refusal:
        make(cast, name="COUNTER")
    assert refusal.value.code == "name_taken"


def test_a_change_names_what_changed_and_nothing_is_no_change(cast: Cast) -> None:
    made = make(cast)
    for _ in "ab":
        settings = PopSettings("Counter", status="active_dev", **WORKER)
        pops.change(pop=made, settings=settings, actor=actor(cast.alice))
    assert AuditEvent.objects.get(action=Action.POP_CHANGED).details == {"fields": ["status"]}


def test_deleting_is_done_once_and_a_deleted_one_is_not_changed(cast: Cast) -> None:
    made = make(cast)
    assert [pops.delete(pop=made, actor=actor(cast.alice)) for _ in "ab"] == [True, False]
    with pytest.raises(Conflict):
        pops.change(pop=made, settings=PopSettings("x", **WORKER), actor=actor(cast.alice))


def test_a_partial_change_keeps_what_another_changed_meanwhile(cast: Cast) -> None:
    made = make(cast)
    pops.change(pop=made, settings={"status": "inactive"}, actor=actor(cast.alice))
    changed = pops.change(pop=made, settings={"pipeline_id": "2"}, actor=actor(cast.alice))
    assert (changed.status, changed.pipeline_id) == ("inactive", "2")


def test_one_pop_serves_clients_that_name_none_and_says_who_else_does(cast: Cast) -> None:
    make(cast, serves_unnamed=True)
    with pytest.raises(InvalidInput) as refusal:
        make(cast, name="Second", serves_unnamed=True)
    assert (refusal.value.code, refusal.value.status) == ("unnamed_taken", 409)
    assert "“Counter”" in refusal.value.detail


def test_without_its_event_no_change_happens(cast: Cast, monkeypatch) -> None:
    def broken(**event: object) -> None:
        raise RuntimeError

    made = make(cast)
    monkeypatch.setattr(AuditEvent.objects, "create", broken)
    with pytest.raises(RuntimeError):
        pops.change(pop=made, settings={"name": "Renamed"}, actor=actor(cast.alice))
    with pytest.raises(RuntimeError):
        pops.delete(pop=made, actor=actor(cast.alice))
    with pytest.raises(RuntimeError):
        make(cast, name="Second")
    assert Pop.objects.get().name == "Counter"
