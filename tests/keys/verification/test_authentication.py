"""Which credential decides, and what each caller is told: the table of the public contract."""

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from keys.keystring import CHECK_LENGTH, checksum
from keys.life import services
from keys.verification.authentication import BearerAuthentication
from keys.verification.credential_headers import has_credential
from keys.verification.permissions import HasPermission
from portal.models import AuditEvent
from tests.cast import actor
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked

WHOAMI = "/v1/whoami"
METADATA = 'resource_metadata="http://127.0.0.1:8000/.well-known/oauth-protected-resource"'
CHALLENGE = f'Bearer realm="keydock", {METADATA}'
INVALID = f'Bearer realm="keydock", error="invalid_token", {METADATA}'

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast)


def code_of(response) -> tuple[int, str]:
    return response.status_code, response.json().get("code", "")


def test_a_key_with_its_organization_passes(caller):
    assert caller.call("GET", WHOAMI).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_key_text_passes_as_bearer_without_the_organization(caller, scheme):
    assert call("GET", WHOAMI, authorization=f"{scheme} {caller.made.text}").status_code == 200


def test_an_access_token_passes_as_bearer(caller):
    assert call("GET", WHOAMI, **bearer(caller.token(NOW))).status_code == 200


def test_an_access_token_is_no_api_key(caller):
    response = caller.call("GET", WHOAMI, x_api_key=caller.token(NOW))
    assert code_of(response) == (401, "invalid_credential")


def test_without_a_credential_the_challenge_names_no_error():
    response = call("GET", WHOAMI)
    assert code_of(response) == (401, "credential_missing")
    assert response["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize("value", ["Basic dXNlcjpwYXNz", "Digest a=b, c=d", "Negotiate", "Token x"])
def test_another_scheme_counts_as_no_credential(value):
    response = call("GET", WHOAMI, authorization=value)
    assert response["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer a b", "Bearer ü"])
def test_a_malformed_bearer_is_a_bad_credential(value):
    response = call("GET", WHOAMI, authorization=value)
    assert code_of(response) == (401, "invalid_credential")
    assert response["WWW-Authenticate"] == INVALID


def test_a_key_without_the_organization_header_is_told_which_one_is_missing(caller):
    response = call("GET", WHOAMI, **{"x-api-key": caller.made.text})
    assert code_of(response) == (401, "organization_missing")
    assert "x-organization-id" in response.json()["detail"]


def test_unknown_wrong_and_foreign_are_told_alike(cast, caller):
    unknown = mint(cast.acme, cast.alice, name="to-be-erased")
    unknown.key.delete()
    other = mint(cast.acme, cast.alice, name="another")
    wrong = forged(other.text, caller.made.text)
    answers = [
        caller.call("GET", WHOAMI, x_api_key=unknown.text),
        caller.call("GET", WHOAMI, x_api_key=wrong),
        caller.call("GET", WHOAMI, x_organization_id=cast.other.public_id),
        caller.call("GET", WHOAMI, x_organization_id="org_doesnotexist"),
        caller.call("GET", WHOAMI, x_api_key="garbage"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({what_is_told(answer) for answer in answers}) == 1


def forged(text: str, of: str) -> str:
    """A well-formed key with the id of `of` and the secret of `text`."""
    body = "_".join([*of.split("_")[:3], text.split("_")[3]])[:-CHECK_LENGTH]
    return body + checksum(body)


def what_is_told(response) -> str:
    """All of an answer but the request's own id."""
    told = {name: value for name, value in response.json().items() if name != "request_id"}
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
    headers["Content-Security-Policy"] = ""  # its directives come in any order
    return f"{told} {sorted(headers.items())}"


def test_unknown_wrong_and_foreign_cost_the_same_work(cast, caller, django_assert_num_queries):
    other = mint(cast.acme, cast.alice, name="another")
    unknown = mint(cast.acme, cast.alice, name="to-be-erased")
    unknown.key.delete()
    for text, organization in (
        (unknown.text, cast.acme),
        (forged(other.text, caller.made.text), cast.acme),
        (caller.made.text, cast.other),
    ):
        with django_assert_num_queries(1):
            caller.call("GET", WHOAMI, x_api_key=text, x_organization_id=organization.public_id)


def test_a_text_of_the_wrong_shape_is_refused_without_a_query(caller, django_assert_num_queries):
    for text in ("garbage", "kd_live_short", caller.made.text[:-1] + "!", "x" * 5000, "ключ", ""):
        with django_assert_num_queries(0):
            assert caller.call("GET", WHOAMI, x_api_key=text).status_code == 401


def test_expired_is_told_to_one_who_holds_the_key(cast, frozen):
    caller = program(cast, life=DAY)
    frozen.move_to(NOW + DAY - SECOND)
    assert caller.call("GET", WHOAMI).status_code == 200
    frozen.move_to(NOW + DAY)
    response = caller.call("GET", WHOAMI)
    assert code_of(response) == (401, "key_expired")
    assert response["WWW-Authenticate"] == INVALID


def test_revoked_is_told_to_one_who_holds_the_key_or_its_token(cast, caller):
    token = caller.token(NOW)
    revoked(caller.made, cast.alice)
    assert code_of(caller.call("GET", WHOAMI)) == (401, "key_revoked")
    assert code_of(call("GET", WHOAMI, **bearer(token))) == (401, "key_revoked")


def test_a_key_of_somebody_who_left_is_refused(cast):
    owned = Program(mint(cast.acme, cast.alice, name="bobs", owner=cast.bob))
    cast.bob.memberships.all().delete()
    assert code_of(owned.call("GET", WHOAMI)) == (401, "owner_inactive")


def test_where_an_api_key_is_sent_it_alone_decides(cast, caller):
    good, bad = caller.made.text, mint(cast.acme, cast.alice, name="bad")
    revoked(bad, cast.alice)
    assert caller.call("GET", WHOAMI, authorization=f"Bearer {bad.text}").status_code == 200
    refused = caller.call("GET", WHOAMI, x_api_key=bad.text, authorization=f"Bearer {good}")
    assert code_of(refused) == (401, "key_revoked")


def test_an_empty_api_key_is_a_bad_one_and_not_none(caller):
    response = caller.call("GET", WHOAMI, x_api_key="", authorization=f"Bearer {caller.made.text}")
    assert code_of(response) == (401, "invalid_credential")


@pytest.mark.parametrize("kind", ["key", "token"])
def test_an_organization_that_is_sent_must_match_a_bearer_too(cast, caller, kind):
    text = caller.made.text if kind == "key" else caller.token(NOW)
    good = {"x-organization-id": cast.acme.public_id}
    assert call("GET", WHOAMI, **bearer(text), **good).status_code == 200
    for other in (cast.other.public_id, "", cast.acme.public_id.upper()):
        response = call("GET", WHOAMI, **bearer(text), **{"x-organization-id": other})
        assert code_of(response) == (401, "invalid_credential")


@pytest.mark.parametrize("name", ["x-api-key", "x-organization-id"])
def test_a_header_sent_twice_is_refused(caller, name):
    doubled = {**caller.headers, name: f"{caller.headers[name]},{caller.headers[name]}"}
    response = call("GET", WHOAMI, **doubled)
    assert code_of(response) == (401, "repeated_header")
    assert response["WWW-Authenticate"] == INVALID


def test_two_bearers_are_refused(caller):
    text = caller.made.text
    response = call("GET", WHOAMI, authorization=f"Bearer {text},Bearer {text}")
    assert code_of(response) == (401, "repeated_header")


def test_cookies_never_authenticate(cast):
    browser = Client()
    browser.force_login(cast.alice)
    for path in (WHOAMI, "/v1/keys", "/v1/auth", f"/pops/{'0' * 32}/config"):
        assert browser.get(path).status_code == 401


def test_a_write_with_a_key_needs_no_token_against_forgery(caller):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/v1/keys", {"name": "x"}, "application/json", headers=caller.headers)
    assert response.status_code == 201


def test_the_acting_key_stands_in_the_audit_trail(cast, caller):
    caller.call("POST", "/v1/keys", {"name": "made-by-a-key"})
    event = AuditEvent.objects.get(object_name="made-by-a-key")
    assert (event.actor_type, event.actor_id) == ("api_key", caller.made.key.public_id)
    assert event.ip == "127.0.0.1"


def test_the_key_of_another_organization_acts_only_there(cast):
    other = stranger(cast)
    assert other.call("GET", WHOAMI).json()["organization_id"] == cast.other.public_id


def test_a_token_dies_with_its_own_time(cast, caller, frozen):
    token = caller.token(NOW)
    frozen.move_to(NOW + timedelta(seconds=86_399))
    assert call("GET", WHOAMI, **bearer(token)).status_code == 200
    frozen.move_to(NOW + timedelta(seconds=86_400))
    assert call("GET", WHOAMI, **bearer(token)).status_code == 401


def test_a_permission_taken_from_the_key_is_taken_from_its_tokens(cast, caller):
    token = caller.token(NOW)
    caller.made.key.permissions = ["pops:read"]
    caller.made.key.save(update_fields=["permissions"])
    assert call("GET", WHOAMI, **bearer(token)).json()["permissions"] == ["pops:read"]


def test_a_deleted_key_is_refused_as_revoked(cast, caller):
    services.delete(key=caller.made.key, actor=actor(cast.alice), now=NOW)
    assert code_of(caller.call("GET", WHOAMI)) == (401, "key_revoked")


@pytest.mark.parametrize("between", [" ", "\t", "  ", " \t "])
def test_whatever_white_space_stands_behind_bearer(caller, between):
    answer = call("GET", "/v1/whoami", Authorization=f"Bearer{between}{caller.made.text}")
    assert answer.status_code == 200


class Unattended(APIView):
    """A view of somebody else's behind our classes, which says nothing of permissions."""

    authentication_classes = [BearerAuthentication]
    permission_classes = [HasPermission]

    def get(self, request: Request) -> Response:
        return Response({"key": request.user.key.public_id})


class Named(Unattended):
    required_permissions = ("keys:manage",)


def ask_view(view: type[APIView], text: str) -> Response:
    request = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {text}"})
    return view.as_view()(request)


def test_a_view_that_says_nothing_of_permissions_asks_for_none(cast, caller):
    assert ask_view(Unattended, caller.made.text).status_code == 200
    assert ask_view(Unattended, "wrong").status_code == 401


def test_a_view_may_name_what_it_requires(cast):
    assert ask_view(Named, program(cast, "pops:read").made.text).status_code == 403
    assert ask_view(Named, program(cast, "keys:manage", name="more").made.text).status_code == 200


def test_only_what_the_door_would_look_at_counts_as_a_credential(caller):
    """Whoever is turned away here must be one whom the door refuses."""
    token, text = caller.token(NOW), caller.made.text
    for heard in (
        {"HTTP_X_API_KEY": text},
        *(
            {"HTTP_AUTHORIZATION": f"{start}{text}"}
            for start in ("Bearer ", "bearer\t", "BEARER  ")
        ),
        {"HTTP_AUTHORIZATION": f"Bearer {token}"},
        {"HTTP_AUTHORIZATION": "Basic x"},
    ):
        assert has_credential(heard)
    for unheard in (
        {},
        {"HTTP_X_API_KEY": "x"},
        {"HTTP_X_API_KEY": "", "HTTP_AUTHORIZATION": f"Bearer {text}"},
        {"HTTP_AUTHORIZATION": f"Bearer {text[:-1]}"},
        {"HTTP_AUTHORIZATION": "Bearer"},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_AUTHORIZATION": "Token x"},
    ):
        assert not has_credential(unheard)
