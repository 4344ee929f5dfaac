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
    assert owned.call("GET", AUTH)["X-Auth-Owner"] == f"user:{cast.bob.public_id}"


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


# A gateway asks with the request of its caller ---------------------------------------------------------------------
DOORS = [
    AUTH,
    f"{AUTH}/",
    f"{AUTH}/orders/1",
    "/v1/forward-auth",
    "/v1/forward-auth/",
    "/v1/forward-auth/a/b",
]
QUERIES = [
    "tag=a&tag=b",
    "q=%E9",
    "q=%00",
    "access_token=x&api_key=y",
    "permission_=door",
    "&".join(f"p{number}=" for number in range(2000)),
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_the_query_of_the_callers_own_request_changes_nothing(caller, door, query):
    assert caller.call("GET", f"{door}?{query}").status_code == 200
    assert call("GET", f"{door}?{query}").status_code == 401


@pytest.mark.parametrize("door", DOORS)
def test_the_host_and_the_body_of_the_callers_request_change_nothing(caller, door):
    answer = caller.call("POST", door, b"x" * 100, Host="app.example.com")
    assert answer.status_code == 200
    unread = caller.call("GET", door, Host="a b")
    assert unread.status_code == 200


@pytest.mark.parametrize("query", ["permission=keys:manage", "gateway=nginx", "permission="])
@pytest.mark.parametrize("path", ["", "/", "/orders/1"])
def test_parameters_of_ours_are_the_callers_below_forward_auth(cast, caller, path, query):
    """The answer is that of the bare address, header for header, for a good key, none, and a revoked one."""
    bare, door = "/v1/forward-auth", f"/v1/forward-auth{path}?{query}"

    def told(answer):
        own = {
            n: v
            for n, v in answer.headers.items()
            if n.startswith("X-Auth-") or n == "WWW-Authenticate"
        }
        return answer.status_code, own

    good = caller.call("GET", door)
    assert (good.status_code, good["X-Auth-Key-Id"]) == (200, caller.made.key.public_id)
    assert told(good) == told(caller.call("GET", bare))
    assert told(call("GET", door)) == told(call("GET", bare))
    lacking = caller.call("GET", door, X_Auth_Require="keys:manage")
    assert (lacking.status_code, "X-Auth-Code" in lacking.headers) == (403, False)
    revoked(caller.made, cast.alice)
    assert told(caller.call("GET", door)) == told(caller.call("GET", bare))


def test_a_path_below_forward_auth_requires_nothing_by_its_query(caller):
    assert caller.call("GET", "/v1/forward-auth/x?permission=keys:manage").status_code == 200
    assert caller.call("GET", f"{AUTH}/x?permission=keys:manage").status_code == 403


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("required", "status"),
    [
        ("pops:read", 200),
        ("pops:read  widgets:view", 200),
        ("pops:read keys:manage", 403),
        ("pops:read,keys:manage", 403),  # a header sent twice
        ("orders:fly", 403),
        ("", 200),
    ],
)
def test_what_the_gateway_requires_in_its_header_must_be_held(caller, door, required, status):
    assert caller.call("GET", door, X_Auth_Require=required).status_code == status


def test_header_and_query_add_up(caller):
    asked = f"{AUTH}?permission=widgets:view"
    assert caller.call("GET", asked, X_Auth_Require="pops:read").status_code == 200
    assert caller.call("GET", asked, X_Auth_Require="keys:manage").status_code == 403


def test_below_the_door_the_exchange_stays_what_it_is(caller):
    answer = call("POST", f"{AUTH}/authenticate", **bearer(caller.made.text))
    assert answer.json()["token_type"] == "Bearer"
    assert call("POST", f"{AUTH}/authenticate", Host="other.example").status_code == 400
