"""ANY /v1/auth: the credential of the request itself decides, for a gateway that asks."""

import pytest

from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import NOW, mint, revoked

AUTH = "/v1/auth"

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast, "pops:read", "widgets:view")


def test_a_good_credential_passes_and_is_described_in_headers(cast, caller):
    response = caller.call("GET", AUTH)
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Auth-Key-Id"] == caller.made.key.public_id
    assert response["X-Auth-Organization-Id"] == cast.acme.public_id
    assert response["X-Auth-Owner"] == f"organization:{cast.acme.public_id}"
    assert response["X-Auth-Permissions"] == "pops:read widgets:view"


def test_the_owner_of_a_personal_key_is_the_person(cast):
    owned = Program(mint(cast.acme, cast.alice, name="bobs", owner=cast.bob))
    assert owned.call("GET", AUTH)["X-Auth-Owner"] == f"user:{cast.bob.pk}"


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "PROPFIND"]


@pytest.mark.parametrize("method", METHODS)
def test_any_method_is_judged_alike(caller, method):
    assert caller.call(method, AUTH).status_code == 200
    assert call(method, AUTH).status_code == 401


def test_a_token_passes_too(caller):
    assert call("POST", AUTH, **bearer(caller.token(NOW)))["X-Auth-Key-Id"]


def test_a_body_that_is_no_json_does_not_matter(caller):
    assert caller.call("POST", AUTH, b"\0\xffnot json").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("permission=pops:read", 200),
        ("permission=pops:read&permission=widgets:view", 200),
        ("permission=pops:read&permission=keys:manage", 403),
        ("permission=keys:manage", 403),
        ("permission=orders:fly", 403),
        ("permission=", 403),
        ("permission=a%22%0d%0aX-Evil:1", 403),
    ],
)
def test_every_permission_that_is_asked_for_must_be_held(caller, query, status):
    assert caller.call("GET", f"{AUTH}?{query}").status_code == status


def test_what_is_lacking_is_named_in_the_challenge(caller):
    response = caller.call("GET", f"{AUTH}?permission=keys:manage&permission=keys:verify")
    expected = 'Bearer realm="keydock", error="insufficient_scope", scope="keys:manage keys:verify"'
    assert response["WWW-Authenticate"] == expected


def test_a_name_that_is_no_permission_stays_out_of_the_headers(caller):
    response = caller.call("GET", f'{AUTH}?permission=x"y')
    assert response["WWW-Authenticate"] == 'Bearer realm="keydock", error="insufficient_scope"'


def test_a_refusal_has_no_identity_headers(cast, caller):
    revoked(caller.made, cast.alice)
    response = caller.call("GET", AUTH)
    assert response.status_code == 401
    assert not [name for name in response.headers if name.startswith("X-Auth-")]


def test_nginx_gets_the_code_of_a_refusal_in_a_header(cast, caller):
    assert caller.call("GET", f"{AUTH}?gateway=nginx").status_code == 200
    lacking = caller.call("GET", f"{AUTH}?gateway=nginx&permission=keys:manage")
    assert (lacking.status_code, lacking["X-Auth-Code"]) == (403, "insufficient_scope")
    revoked(caller.made, cast.alice)
    dead = caller.call("GET", f"{AUTH}?gateway=nginx")
    assert (dead.status_code, dead["X-Auth-Code"]) == (401, "key_revoked")


def test_headers_that_a_client_makes_up_change_nothing(caller):
    response = caller.call("GET", AUTH, x_auth_key_id="forged", x_auth_permissions="keys:manage")
    assert response["X-Auth-Key-Id"] == caller.made.key.public_id


def test_the_answer_costs_one_statement(caller, django_assert_num_queries):
    with django_assert_num_queries(1):
        caller.call("GET", AUTH)
