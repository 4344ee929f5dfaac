"""GET /v1/whoami: what a good credential stands for."""

import pytest

from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import DAY, NOW, mint

pytestmark = pytest.mark.usefixtures("frozen")


def test_it_tells_organization_owner_key_and_permissions(cast):
    caller = program(cast, "pops:read", life=5 * DAY)
    assert caller.call("GET", "/v1/whoami").json() == {
        "organization_id": cast.acme.public_id,
        "organization_external_id": None,
        "organization_metadata": {},
        "owner": {
            "type": "organization",
            "id": cast.acme.public_id,
            "name": "Acme Robotics",
            "external_id": None,
        },
        "key": {
            "id": caller.made.key.public_id,
            "name": "caller",
            "status": "expires_soon",
            "expires_at": "2026-03-07T12:00:00Z",
        },
        "permissions": ["pops:read"],
        "metadata": {},
    }


def test_a_key_of_a_person_names_the_person(cast):
    owned = Program(mint(cast.acme, cast.alice, name="bobs", owner=cast.bob))
    owner = {"type": "user", "id": cast.bob.public_id, "name": "Bob", "external_id": None}
    assert owned.call("GET", "/v1/whoami").json()["owner"] == owner


def test_a_token_stands_for_its_key(cast):
    caller = program(cast)
    by_token = call("GET", "/v1/whoami", **bearer(caller.token(NOW))).json()
    assert by_token == caller.call("GET", "/v1/whoami").json()


def test_the_answer_is_never_stored(cast):
    assert program(cast).call("GET", "/v1/whoami")["Cache-Control"] == "no-store"


def test_no_accept_header_changes_the_format(cast):
    caller = program(cast)
    for accept in ("text/html", "*/*", "application/xml", "nonsense"):
        response = caller.call("GET", "/v1/whoami", accept=accept)
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_no_page_cookie_is_set(cast):
    assert not program(cast).call("GET", "/v1/whoami").cookies
