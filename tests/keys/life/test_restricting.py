"""What a key is held to is set, told, carried on to its successor, and never shuts out its caller unasked."""

import pytest

from keys.life.restricting import change_restrictions
from keys.models import ApiKey
from portal.audit.events import Action
from portal.errors import Conflict
from portal.models import AuditEvent
from portal.restrictions.document import restrictions_of
from tests.cast import Cast, actor
from tests.keys.calling import Program, program
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.records import record_of

pytestmark = pytest.mark.usefixtures("frozen")
ASKED = {
    "limits": [{"name": "burst", "requests": 3, "seconds": 60}],
    "quota": {"requests": 100, "period": "day"},
    "ip_allow": ["192.0.2.0/24"],
    "refuse_browsers": False,
}


@pytest.fixture
def caller(cast: Cast) -> Program:
    made = program(cast, "keys:manage", "pops:read")
    return made


def test_a_key_is_made_and_changed_with_what_it_is_held_to(caller: Program) -> None:
    made = caller.call("POST", "/v1/keys", {"name": "new", "permissions": ["pops:read"], **ASKED})
    assert made.status_code == 201
    assert {name: made.json()[name] for name in ASKED} == ASKED
    path = f"/v1/keys/{made.json()['id']}"
    changed = caller.call("PATCH", path, {"quota": None, "ip_allow": []}).json()
    assert (changed["quota"], changed["ip_allow"]) == (None, [])
    assert changed["limits"] == ASKED["limits"]
    assert caller.call("GET", path).json() == changed
    event = AuditEvent.objects.get(action=Action.KEY_RESTRICTED)
    assert event.details["before"]["ip_allow"] == ["192.0.2.0/24"]
    assert "ip_allow" not in event.details["after"]
    assert caller.call("PATCH", path, {"quota": None}).status_code == 200
    assert AuditEvent.objects.filter(action=Action.KEY_RESTRICTED).count() == 1


@pytest.mark.parametrize(
    ("asked", "code", "pointer"),
    [
        ({"limits": [{"requests": 0, "seconds": 60}]}, "invalid_rate_limit", "/limits"),
        (
            {"limits": [{"requests": 1.5, "seconds": 60}]},
            "invalid_rate_limit",
            "/limits/0/requests",
        ),
        ({"limits": [{"requests": 5}]}, "invalid_input", "/limits/0/seconds"),
        ({"limits": [{"requests": 10**10, "seconds": 60}]}, "limit_too_high", "/limits"),
        ({"limits": [{"requests": 10, "seconds": 10**20}]}, "invalid_rate_limit", "/limits"),
        ({"quota": {"requests": -1, "period": "day"}}, "invalid_quota", "/quota"),
        ({"quota": {"requests": 1, "period": "week"}}, "invalid_input", "/quota/period"),
        ({"ip_allow": ["192.0.2.1/24"]}, "host_bits_set", "/ip_allow"),
        ({"ip_allow": ["0.0.0.0/0"]}, "every_address", "/ip_allow"),
        ({"refuse_browsers": "sometimes"}, "invalid_input", "/refuse_browsers"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    caller: Program, asked: dict, code: str, pointer: str
) -> None:
    path = f"/v1/keys/{caller.made.key.public_id}"
    before = caller.call("GET", path).json()
    answer = caller.call("PATCH", path, {"name": "renamed", **asked})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert caller.call("GET", path).json() == before


def test_a_program_loosens_no_key_that_is_stronger_than_itself(cast: Cast, caller: Program) -> None:
    stronger = mint(
        cast.acme, cast.alice, name="stronger", permissions=["keys:manage", "pops:manage"]
    )
    path = f"/v1/keys/{stronger.key.public_id}"
    answer = caller.call("PATCH", path, {"refuse_browsers": False})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_not_held")


def test_whoever_would_shut_themselves_out_is_asked(caller: Program) -> None:
    path = f"/v1/keys/{caller.made.key.public_id}"
    elsewhere = {"ip_allow": ["192.0.2.0/24"]}
    refused = caller.call("PATCH", path, elsewhere)
    assert (refused.status_code, refused.json()["code"]) == (409, "would_shut_out")
    assert caller.call("PATCH", path, {"ip_allow": ["127.0.0.0/8"]}).status_code == 200
    assert caller.call("PATCH", f"{path}?confirmed=true", elsewhere).status_code == 200
    assert caller.call("GET", path).json()["code"] == "ip_not_allowed"


def test_only_new_keys_of_the_organization_are_kept_out_of_browsers(cast: Cast) -> None:
    own, of_person = mint(cast.acme, cast.alice), mint(cast.acme, cast.alice, owner=cast.bob)
    assert restrictions_of(own.key.restrictions).refuse_browsers
    assert of_person.key.restrictions is None
    older = ApiKey.objects.filter(pk=own.key.pk)
    older.update(restrictions=None)
    assert record_of(own.key).restrictions is None


def test_a_successor_goes_on_with_the_counts_of_the_old_key(cast: Cast) -> None:
    first = mint(cast.acme, cast.alice)
    by = actor(cast.alice)
    change_restrictions(key=first.key, asked=ASKED, actor=by, now=NOW, confirmed=True)
    second = rotated(first, cast.alice)
    third = rotated(second, cast.alice, now=NOW + DAY)
    names = [
        {limit.counter for limit in record_of(each.key).limits} for each in (first, second, third)
    ]
    assert names[0] == names[1] == names[2] == {f"k{first.key.pk}/60", f"k{first.key.pk}/day"}


def test_what_has_ended_is_held_to_nothing_new(cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    with pytest.raises(Conflict) as refused:
        change_restrictions(key=made.key, asked=ASKED, actor=actor(cast.alice), now=NOW)
    assert refused.value.code == "key_revoked"
