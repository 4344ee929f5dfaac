"""A program reads and changes what its organization is called and held to, as far as it reaches all of it."""

import pytest

from portal.audit.events import Action
from portal.models import AuditEvent
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger
from tests.keys.minting import NOW, mint

pytestmark = pytest.mark.usefixtures("frozen")
PATH = "/v1/organization"
ASKED = {
    "limits": [{"name": "burst", "requests": 500, "seconds": 60}],
    "quota": {"requests": 100_000, "period": "month"},
    "ip_allow": ["127.0.0.0/8", "2001:db8::/32"],
    "refuse_browsers": True,
}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "organization:manage")


def test_it_is_read_and_changed_and_the_log_tells_both_states(cast: Cast, caller: Program) -> None:
    before = caller.call("GET", PATH).json()
    assert before["id"] == cast.acme.public_id
    assert (before["limits"], before["quota"], before["refuse_browsers"]) == ([], None, False)
    changed = caller.call("PATCH", PATH, {"name": "Acme Works", **ASKED}).json()
    assert changed == {**before, "name": "Acme Works", **ASKED}
    assert caller.call("GET", PATH).json() == changed
    event = AuditEvent.objects.get(action=Action.ORGANIZATION_RESTRICTED)
    assert event.details == {"before": {}, "after": ASKED}
    assert caller.call("PATCH", PATH, ASKED).status_code == 200
    assert AuditEvent.objects.filter(action=Action.ORGANIZATION_RESTRICTED).count() == 1


def test_what_it_is_held_to_counts_for_each_of_its_keys(cast: Cast, caller: Program) -> None:
    other = program(cast, "pops:read", name="other")
    assert caller.call("PATCH", PATH, {"limits": [{"requests": 2, "seconds": 60}]}).json()
    answers = [other.call("GET", "/v1/whoami") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "organization-60s" in answers[2].json()["detail"]


def test_whoever_would_shut_themselves_out_is_asked(caller: Program) -> None:
    elsewhere = {"ip_allow": ["192.0.2.0/24"]}
    refused = caller.call("PATCH", PATH, elsewhere)
    assert (refused.status_code, refused.json()["code"]) == (409, "would_shut_out")
    assert caller.call("PATCH", f"{PATH}?confirmed=true", elsewhere).status_code == 200
    assert caller.call("GET", PATH).json()["code"] == "ip_not_allowed"


@pytest.mark.parametrize(
    ("asked", "code", "pointer"),
    [
        ({"limits": [{"requests": 0, "seconds": 60}]}, "invalid_rate_limit", "/limits"),
        ({"quota": {"requests": 10**12, "period": "day"}}, "limit_too_high", "/quota"),
        ({"ip_allow": ["192.0.2.1/24"]}, "host_bits_set", "/ip_allow"),
        ({"ip_allow": ["fe80::1%eth0"]}, "invalid_network", "/ip_allow"),
        ({"ip_allow": ["0.0.0.0/0"]}, "every_address", "/ip_allow"),
        ({"time_zone": "Mars/Olympus"}, "unknown_time_zone", "/time_zone"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    caller: Program, asked: dict, code: str, pointer: str
) -> None:
    before = caller.call("GET", PATH).json()
    answer = caller.call("PATCH", PATH, {"name": "Renamed", **asked})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert caller.call("GET", PATH).json() == before


def test_a_program_that_reaches_less_changes_nothing_for_the_others(cast: Cast) -> None:
    caller = Program(mint(cast.acme, cast.alice, owner=cast.adam, name="adam", now=NOW))
    assert caller.call("GET", PATH).status_code == 200
    answer = caller.call("PATCH", PATH, {"limits": []})
    assert answer.status_code == 200  # nothing new
    answer = caller.call("PATCH", PATH, ASKED)
    assert (answer.status_code, answer.json()["code"]) == (403, "reach_not_held")


def test_each_changes_its_own(cast: Cast, caller: Program) -> None:
    other = stranger(cast)
    assert other.call("PATCH", PATH, ASKED).json()["id"] == cast.other.public_id
    assert caller.call("GET", PATH).json()["limits"] == []
    lacking = program(cast, "keys:manage", name="lacking")
    assert lacking.call("GET", PATH).status_code == 403
