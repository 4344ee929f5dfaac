"""/v1/keys/{id}: read, change, delete, rotate, revoke one key; nothing of another organization's."""

import pytest

from apiusers.models import ApiUser
from keys.models import ApiKey
from portal.models import AuditEvent
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked, rotated

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast)


@pytest.fixture
def made(cast):
    return mint(cast.acme, cast.alice, name="production")


def address(key, part: str = "") -> str:
    return f"/v1/keys/{key.public_id}{part}"


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def actions(key) -> list[str]:
    events = AuditEvent.objects.filter(object_type="api_key", object_id=key.public_id)
    return list(events.order_by("pk").values_list("action", flat=True))


# Reading, changing, deleting ---------------------------------------------------------------------


def test_a_key_is_read_without_its_text(cast, caller, made):
    said = caller.call("GET", address(made.key)).json()
    assert (said["id"], said["name"], said["masked"][-8:]) == (
        made.key.public_id,
        "production",
        made.text[-8:],
    )
    assert said["created_by"] == {"type": "user", "id": cast.alice.public_id, "name": "Alice"}
    assert "key" not in said


def test_name_and_expiry_change_together(caller, made):
    body = {"name": "staging", "expires_at": "2026-06-01T00:00:00Z"}
    said = caller.call("PATCH", address(made.key), body).json()
    assert (said["name"], said["expires_at"]) == ("staging", "2026-06-01T00:00:00Z")
    assert actions(made.key) == ["key.generated", "key.renamed", "key.expiry_changed"]


def test_null_lets_a_key_live_for_ever(cast, caller):
    short = mint(cast.acme, cast.alice, name="short", life=DAY).key
    said = caller.call("PATCH", address(short), {"expires_at": None}).json()
    assert (said["expires_at"], said["status"]) == (None, "active")


def test_a_change_is_whole_or_nothing(caller, made):
    body = {"name": "staging", "expires_at": "2020-01-01T00:00:00Z"}
    assert refused(caller.call("PATCH", address(made.key), body)) == (400, "invalid_expiry")
    made.key.refresh_from_db()
    assert (made.key.name, actions(made.key)) == ("production", ["key.generated"])


@pytest.mark.parametrize("body", [{}, b""])
def test_an_empty_change_changes_nothing(caller, made, body):
    assert caller.call("PATCH", address(made.key), body).json()["name"] == "production"
    assert actions(made.key) == ["key.generated"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": ""}, 400, "invalid_name"),
        ({"name": 1}, 400, "invalid_input"),
        ({"name": None}, 400, "invalid_input"),
        ({"expires_at": "soon"}, 400, "invalid_expiry"),
        ({"revoked_at": None}, 400, "invalid_input"),
        ({"permissions": ["keys:manage"]}, 400, "invalid_input"),
        ({"name": "caller"}, 409, "name_taken"),
    ],
)
def test_a_wrong_change_is_refused_with_its_code(caller, made, body, status, code):
    assert refused(caller.call("PATCH", address(made.key), body)) == (status, code)


def test_a_dead_key_does_not_come_back(cast, caller, made):
    revoked(made, cast.alice)
    response = caller.call("PATCH", address(made.key), {"expires_at": None})
    assert refused(response) == (409, "key_revoked")


def test_deleting_revokes_hides_and_keeps_the_trail(caller, made):
    assert caller.call("DELETE", address(made.key)).status_code == 204
    assert refused(caller.call("DELETE", address(made.key))) == (404, "not_found")
    assert call("GET", "/v1/whoami", **bearer(made.text)).status_code == 401
    assert actions(made.key) == ["key.generated", "key.revoked", "key.deleted"]


# Revoking ----------------------------------------------------------------------------------------


def test_a_revoked_key_is_refused_by_the_very_next_request(caller, made):
    said = caller.call("POST", address(made.key, "/revocation"), {"reason": "leaked"}).json()
    assert (said["status"], said["revoked_at"]) == ("revoked", "2026-03-02T12:00:00Z")
    assert refused(call("GET", "/v1/whoami", **bearer(made.text))) == (401, "key_revoked")


def test_revoking_again_is_the_same_answer_and_no_second_event(caller, made, frozen):
    first = caller.call("POST", address(made.key, "/revocation"), b"").json()
    frozen.shift(DAY)
    again = caller.call("POST", address(made.key, "/revocation"), {"reason": "other"})
    assert (again.status_code, again.json()) == (200, first)
    assert actions(made.key).count("key.revoked") == 1


def test_a_key_may_end_itself(caller):
    key = caller.made.key
    assert caller.call("POST", address(key, "/revocation")).status_code == 200
    assert refused(caller.call("GET", address(key))) == (401, "key_revoked")


@pytest.mark.parametrize(
    "body", [{"reason": 1}, {"reason": None}, {"reason": "x" * 201}, {"why": "x"}]
)
def test_a_wrong_reason_revokes_nothing(caller, made, body):
    assert refused(caller.call("POST", address(made.key, "/revocation"), body))[0] == 400
    made.key.refresh_from_db()
    assert made.key.revoked_at is None


# Rotating ----------------------------------------------------------------------------------------


def test_both_keys_work_until_the_overlap_ends(caller, made, frozen):
    response = caller.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 3600})
    said = response.json()
    assert response.status_code == 201
    assert said["replaces"] == {"id": made.key.public_id, "expires_at": "2026-03-02T13:00:00Z"}
    frozen.move_to(NOW + 3599 * SECOND)
    assert call("GET", "/v1/whoami", **bearer(made.text)).status_code == 200
    frozen.move_to(NOW + 3600 * SECOND)
    assert refused(call("GET", "/v1/whoami", **bearer(made.text))) == (401, "key_expired")
    assert call("GET", "/v1/whoami", **bearer(said["key"])).status_code == 200


def test_without_overlap_the_old_key_ends_at_once(caller, made):
    caller.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 0})
    assert refused(call("GET", "/v1/whoami", **bearer(made.text))) == (401, "key_expired")


def test_the_successor_takes_over_name_owner_and_permissions(cast, caller):
    robot = ApiUser.objects.create(organization=cast.acme, name="r", permissions=["pops:read"])
    old = mint(cast.acme, cast.alice, name="robots", owner=robot, permissions=["pops:read"]).key
    said = caller.call("POST", address(old, "/rotation"), {"overlap_seconds": 60}).json()
    assert (said["name"], said["permissions"]) == ("robots", ["pops:read"])
    assert said["owner"]["id"] == robot.public_id


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_input"),
        (b"", "invalid_input"),
        ({"overlap_seconds": -1}, "invalid_overlap"),
        ({"overlap_seconds": "60"}, "invalid_overlap"),
        ({"overlap_seconds": 1.5}, "invalid_overlap"),
        ({"overlap_seconds": True}, "invalid_overlap"),
        ({"overlap_seconds": 367 * 86_400}, "invalid_overlap"),
        ({"overlap_seconds": 10**30}, "invalid_overlap"),
    ],
)
def test_a_wrong_overlap_makes_no_key(caller, made, body, code):
    before = ApiKey.objects.count()
    response = caller.call("POST", address(made.key, "/rotation"), body)
    assert refused(response) == (400, code)
    assert ApiKey.objects.count() == before


def test_a_key_is_rotated_once(cast, caller, made):
    rotated(made, cast.alice)
    response = caller.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 0})
    assert refused(response) == (409, "key_replaced")


def test_a_dead_key_is_not_rotated(cast, caller, made):
    revoked(made, cast.alice)
    response = caller.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 0})
    assert refused(response) == (409, "key_revoked")


def test_nobody_rotates_a_key_that_does_more_than_they(cast, made):
    lesser = program(cast, "keys:manage", name="lesser")
    response = lesser.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 0})
    assert refused(response) == (403, "permission_not_held")


def test_only_an_installation_verifier_hands_on_its_mark(cast, caller, made):
    ApiKey.objects.filter(pk=made.key.pk).update(is_installation_verifier=True)
    response = caller.call("POST", address(made.key, "/rotation"), {"overlap_seconds": 0})
    assert refused(response) == (403, "operator_only")


# Other organizations -----------------------------------------------------------------------------

OPERATIONS = [
    ("GET", "", None),
    ("PATCH", "", {"name": "mine"}),
    ("DELETE", "", None),
    ("POST", "/rotation", {"overlap_seconds": 0}),
    ("POST", "/revocation", {}),
]
ABSENT = ["000000000000", "0", "x" * 13, "x" * 500, "..", "%00", "0000000000%00", "ключ", "null"]


@pytest.mark.parametrize(("method", "part", "body"), OPERATIONS)
def test_another_organizations_key_is_told_like_one_that_does_not_exist(
    cast, caller, method, part, body
):
    foreign = stranger(cast).made.key
    before = ApiKey.objects.filter(pk=foreign.pk).values().get()
    told = [
        without_request_id(caller.call(method, f"/v1/keys/{key_id}{part}", body))
        for key_id in (foreign.public_id, "000000000000")
    ]
    assert told[0] == told[1]
    assert told[0]["status"] == 404
    assert ApiKey.objects.filter(pk=foreign.pk).values().get() == before


def without_request_id(response) -> dict:
    return {name: value for name, value in response.json().items() if name != "request_id"}


@pytest.mark.parametrize("key_id", ABSENT)
@pytest.mark.parametrize(("method", "part", "body"), OPERATIONS)
def test_an_id_of_no_key_is_404(caller, key_id, method, part, body):
    response = caller.call(method, f"/v1/keys/{key_id}{part}", body)
    assert refused(response) == (404, "not_found")


@pytest.mark.parametrize(("method", "part", "body"), OPERATIONS)
def test_without_the_permission_to_manage_it_is_403(cast, made, method, part, body):
    lesser = program(cast, "pops:read", "keys:verify", name="lesser")
    response = lesser.call(method, address(made.key, part), body)
    assert refused(response) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    ("method", "part"), [("PUT", ""), ("GET", "/rotation"), ("GET", "/revocation")]
)
def test_another_method_is_405(caller, made, method, part):
    assert refused(caller.call(method, address(made.key, part))) == (405, "method_not_allowed")


def test_no_route_ends_in_a_slash_and_none_redirects(caller, made):
    for path in ("/v1/keys/", address(made.key, "/"), "/v1/whoami/", "/authentication/token/"):
        assert refused(caller.call("GET", path)) == (404, "not_found")
