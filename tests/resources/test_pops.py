"""What a member may do to a Pop, and what it may be."""

from typing import Any

import pytest

from portal import clock
from portal.audit import Action
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent
from resources import pops
from resources.models import Pop
from resources.pops import PopSettings
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


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"status": "sleeping"}, "status"),
        ({"worker_base_url": "http://worker.example.com"}, "worker_base_url"),
        ({"worker_base_url": "https://a:b@worker.example.com"}, "worker_base_url"),
        ({"worker_base_url": ""}, "worker_base_url"),
        ({"pipeline_id": "a/b"}, "pipeline_id"),
        ({"pipeline_id": ""}, "pipeline_id"),
        ({"configuration": {"base_url": "https://evil.example"}}, "configuration"),
        ({"configuration": {"a": float("nan")}}, "configuration"),
        ({"configuration": {"a": "\ud800"}}, "configuration"),
        ({"configuration": {"a": "\0"}}, "configuration"),
        ({"configuration": {"a": "x" * 70_000}}, "configuration"),
        ({"configuration": []}, "configuration"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast: Cast, given: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(cast, **given)
    assert refusal.value.field_name == field
    assert not Pop.objects.exists()


def test_a_stopped_pop_needs_no_worker(cast: Cast) -> None:
    assert make(cast, status="inactive", worker_base_url="", pipeline_id="").pk


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
