"""/v1/pops: all that the pages can do to a Pop, for programs that hold `pops:manage`."""

import uuid
from datetime import timedelta

import pytest

from resources.models import Pop
from tests.keys.calling import Program, call, program, stranger
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")
WORKER = {"worker_base_url": "https://w.example/", "pipeline_id": "p-1"}


@pytest.fixture
def manager(cast) -> Program:
    return program(cast, "pops:manage")


@pytest.fixture
def made(manager) -> dict:
    return manager.call("POST", "/v1/pops", {"name": "Counter", **WORKER}).json()


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_pop_is_made_and_tells_what_its_clients_read(manager):
    asked = {"name": "Counter", **WORKER, "configuration": {"threshold": 0.5}}
    response = manager.call("POST", "/v1/pops", asked)
    made = response.json()
    assert (response.status_code, response["Location"]) == (201, f"/v1/pops/{made['id']}")
    assert made["config"]["base_url"] == "https://w.example"
    assert (made["config"]["threshold"], made["through_keydock"]) == (0.5, False)


def test_a_repetition_with_its_idempotency_key_makes_no_second(manager: Program) -> None:
    asked = {"name": "Counter", **WORKER}
    first, again = (manager.call("POST", "/v1/pops", asked, idempotency_key="r-1") for _ in "ab")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    other = manager.call("POST", "/v1/pops", {**asked, "name": "Other"}, idempotency_key="r-1")
    assert refused(other) == (422, "idempotency_key_reused")
    assert Pop.objects.count() == 1


def test_a_late_repetition_names_the_pop_that_was_made(manager: Program, frozen) -> None:
    first = manager.call("POST", "/v1/pops", {"name": "Counter", **WORKER}, idempotency_key="r-1")
    frozen.move_to(NOW + timedelta(minutes=11))
    late = manager.call("POST", "/v1/pops", {"name": "Counter", **WORKER}, idempotency_key="r-1")
    assert refused(late) == (409, "idempotency_answer_gone")
    assert late.json()["pop_id"] == first.json()["id"]


def test_a_change_leaves_what_it_does_not_name(manager, made):
    address = f"/v1/pops/{made['id']}"
    manager.call("PATCH", address, {"status": "inactive"})
    changed = manager.call("PATCH", address, {"through_keydock": True}).json()
    assert (changed["status"], changed["pipeline_id"]) == ("inactive", "p-1")
    assert manager.call("GET", address).json() == changed


def test_a_deleted_pop_is_gone(manager, made):
    address = f"/v1/pops/{made['id']}"
    tried = [manager.call("DELETE", address).status_code for _ in "ab"]
    assert (tried, Pop.objects.count()) == ([204, 404], 0)


def test_the_list_holds_the_organizations_own(cast, manager, made):
    Pop.objects.create(organization=cast.other, name="Theirs")
    told = manager.call("GET", "/v1/pops").json()
    assert [row["id"] for row in told["results"]] == [made["id"]]


def test_the_list_is_walked_by_a_cursor(manager):
    for name in ("a", "b", "c"):
        manager.call("POST", "/v1/pops", {"name": name, **WORKER})
    seen, cursor = [], ""
    while cursor is not None:
        page = manager.call("GET", f"/v1/pops?limit=1&cursor={cursor}").json()
        seen += [row["name"] for row in page["results"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == ["a", "b", "c"]
    assert refused(manager.call("GET", "/v1/pops?cursor=WyJ4IiwgMV0")) == (400, "invalid_cursor")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_organizations_pop_is_told_as_unknown(cast, made, method):
    other = stranger(cast)
    tried = [other.call(method, f"/v1/pops/{pk}", {}) for pk in (made["id"], uuid.UUID(int=0))]
    assert [refused(response) for response in tried] == [(404, "not_found")] * 2


def test_reading_is_not_managing(cast, made):
    response = program(cast, "pops:read", name="reader").call("GET", "/v1/pops")
    assert refused(response) == (403, "insufficient_scope")
    assert call("GET", "/v1/pops").status_code == 401


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "invalid_input"),
        ({"name": 5}, "invalid_input"),
        ({"name": "x", "status": "active_prod"}, "worker_needed"),
        ({"name": "x", **WORKER, "status": "asleep"}, "unknown_status"),
        ({"name": "x", **WORKER, "worker_base_url": "ftp://x"}, "address_refused"),
        ({"name": "x", **WORKER, "pipeline_id": "../x"}, "invalid_pipeline_id"),
        ({"name": "x", **WORKER, "through_keydock": "yes"}, "invalid_input"),
        ({"name": "x", **WORKER, "configuration": []}, "invalid_input"),
        ({"name": "x", **WORKER, "configuration": {"base_url": "x"}}, "invalid_configuration"),
        ({"name": "x", **WORKER, "base_url": "https://x"}, "invalid_input"),
    ],
)
def test_wrong_input_is_400_and_nothing_is_made(manager, asked, code):
    assert refused(manager.call("POST", "/v1/pops", asked)) == (400, code)
    assert not Pop.objects.exists()


def test_one_pop_serves_clients_that_name_none(manager, made):
    Pop.objects.filter(pk=made["id"]).update(serves_unnamed=True)
    second = {"name": "Second", **WORKER, "serves_unnamed": True}
    assert refused(manager.call("POST", "/v1/pops", second)) == (409, "unnamed_taken")
