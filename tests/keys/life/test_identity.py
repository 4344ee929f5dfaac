"""A key has an external id and metadata through the API: one id names one key of its organization's list."""

import pytest

from keys.life import rotation, services
from keys.life.identity import identify
from keys.life.services import generate
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict
from portal.models import AuditEvent
from tests.cast import Cast, actor, summon
from tests.keys.calling import Program, program
from tests.keys.minting import DAY, NOW, mint
from tests.parallel import at_once, outcomes

pytestmark = pytest.mark.usefixtures("frozen")
ASKED = {"external_id": "svc-1", "metadata": {"tier": "gold", "seats": 5, "trial": False}}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "keys:manage", "pops:read")


def call_make(caller: Program, name: str = "new", **asked: object):
    return caller.call("POST", "/v1/keys", {"name": name, "permissions": ["pops:read"], **asked})


def test_a_key_is_made_with_both_and_changed(caller):
    made = call_make(caller, **ASKED)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in ASKED} == ASKED
    path = f"/v1/keys/{made.json()['id']}"
    changed = caller.call("PATCH", path, {"metadata": {"a": 1}}).json()
    assert (changed["external_id"], changed["metadata"]) == ("svc-1", {"a": 1})
    assert caller.call("GET", path).json() == changed
    event = AuditEvent.objects.get(action=Action.KEY_METADATA_CHANGED)
    assert event.details == {"metadata": ["a", "seats", "tier", "trial"]}
    assert caller.call("PATCH", path, {"metadata": {"a": 1}}).status_code == 200
    assert AuditEvent.objects.filter(action=Action.KEY_METADATA_CHANGED).count() == 1


def test_a_key_without_them_tells_that_it_has_none(caller):
    made = call_make(caller).json()
    assert (made["external_id"], made["metadata"]) == (None, {})


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"external_id": "with space"}, "invalid_external_id"),
        ({"external_id": ""}, "invalid_external_id"),
        ({"external_id": "ü"}, "invalid_external_id"),
        ({"external_id": 7}, "invalid_input"),
        ({"metadata": []}, "invalid_metadata"),
        ({"metadata": None}, "invalid_input"),
        ({"metadata": {"a": {"b": 1}}}, "invalid_metadata"),
        ({"metadata": {"a": "x" * 5000}}, "metadata_too_large"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(caller, asked, code):
    answer = call_make(caller, **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    path = f"/v1/keys/{caller.made.key.public_id}"
    before = caller.call("GET", path).json()
    answer = caller.call("PATCH", path, {"name": "renamed", **asked})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert caller.call("GET", path).json() == before


def test_a_taken_id_is_409_until_its_key_is_deleted_and_free_elsewhere(cast, caller):
    first = call_make(caller, **ASKED).json()["id"]
    again = call_make(caller, "other", external_id="svc-1")
    assert (again.status_code, again.json()["code"]) == (409, "external_id_taken")
    caller.call("POST", f"/v1/keys/{first}/revocation", {})
    assert call_make(caller, "other", external_id="svc-1").status_code == 409
    caller.call("DELETE", f"/v1/keys/{first}")
    assert call_make(caller, "other", external_id="svc-1").status_code == 201
    elsewhere = mint(cast.other, cast.charlie)
    identify(key=elsewhere.key, asked={"external_id": "svc-1"}, actor=actor(cast.charlie))


def test_a_key_that_has_ended_gives_its_id_up(cast, caller):
    first = call_make(caller, **ASKED).json()["id"]
    caller.call("POST", f"/v1/keys/{first}/revocation", {})
    assert caller.call("PATCH", f"/v1/keys/{first}", {"external_id": None}).status_code == 200
    assert call_make(caller, "other", external_id="svc-1").status_code == 201


def test_a_program_renames_no_key_that_is_stronger_than_itself(cast, caller):
    stronger = mint(cast.acme, cast.alice, name="s", permissions=["keys:manage", "pops:manage"])
    answer = caller.call("PATCH", f"/v1/keys/{stronger.key.public_id}", {"external_id": "mine"})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_not_held")


@pytest.mark.parametrize("replace", ["rotate", "reissue"])
def test_the_successor_takes_both_over(cast, replace):
    old = mint(cast.acme, cast.alice, external=ASKED).key
    by = {"actor": actor(cast.alice), "now": NOW}
    if replace == "rotate":
        new = rotation.rotate(key=old, overlap=DAY, **by).key
    else:
        new = rotation.reissue(key=old, **by).key
    old.refresh_from_db()
    assert (new.external_id, new.metadata) == ("svc-1", ASKED["metadata"])
    assert (old.external_id, old.metadata) == (None, ASKED["metadata"])


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_gets_the_id(transactional_db):
    cast = summon()

    def make(number: int):
        return generate(
            organization=cast.acme, name=f"key {number}", expires_at=None, actor=actor(cast.alice),
            now=clock.now(), external={"external_id": "svc-1"},
        )  # fmt: skip

    results = at_once(*(lambda each=each: make(each) for each in range(3)))
    assert outcomes(results) == ["InvalidInput", "InvalidInput", "done"]


def test_a_deleted_key_is_told_as_one(cast):
    key = mint(cast.acme, cast.alice).key
    services.delete(key=key, actor=actor(cast.alice), now=NOW)
    with pytest.raises(Conflict, match="deleted"):
        identify(key=key, asked=ASKED, actor=actor(cast.alice))


def test_keys_are_found_by_external_id_and_by_a_part_of_what_is_noted(caller):
    call_make(caller, "robot", external_id="svc-1", metadata={"site": "Ülm"})
    call_make(caller, "other", external_id="svc-10")

    def found(query: str) -> list[str]:
        results = caller.call("GET", f"/v1/keys?{query}").json()["results"]
        return [each["name"] for each in results]

    assert found("external_id=svc-1") == ["robot"]
    assert found("search=üLM") == found("search=robo") == ["robot"]
    assert found("search=SVC-1") == ["other", "robot"]
    assert found("external_id=SVC-1") == found("search=nothing") == []
    refusal = caller.call("GET", "/v1/keys?external_id=%20")
    assert (refusal.status_code, refusal.json()["code"]) == (400, "invalid_external_id")
