"""GET and POST /v1/keys: the caller's organization's keys, page by page, and a new one."""

from datetime import timedelta

import pytest
from django.test import Client

from keys.keystring import parse
from keys.life import services
from keys.models import ApiKey
from keys.verification import access_tokens
from portal.models import AuditEvent
from tests.cast import actor
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import DAY, NOW, mint, revoked

KEYS = "/v1/keys"
FIELDS = {
    "id", "name", "masked", "status", "created_at", "expires_at", "last_used_at", "revoked_at",
    "owner", "created_by", "permissions", "limits", "quota", "ip_allow", "refuse_browsers",
    "external_id", "metadata",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast)


def names(response) -> list[str]:
    return [key["name"] for key in response.json()["results"]]


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


# Making ------------------------------------------------------------------------------------------


def test_a_new_key_is_told_whole_and_once(cast, caller):
    response = caller.call("POST", KEYS, {"name": "production"})
    said = response.json()
    assert (response.status_code, set(said)) == (201, FIELDS | {"key"})
    assert response["Location"] == f"{KEYS}/{said['id']}"
    assert said["masked"] == "...********" + said["key"][-8:]
    assert (said["status"], said["expires_at"], said["last_used_at"]) == ("active", None, None)
    assert said["created_at"] == "2026-03-02T12:00:00Z"
    assert said["owner"]["id"] == cast.acme.public_id
    assert said["created_by"] == {
        "type": "api_key",
        "id": caller.made.key.public_id,
        "name": "caller",
    }


def test_the_new_key_works_at_once(cast, caller):
    said = caller.call("POST", KEYS, {"name": "production"}).json()
    parsed = parse(said["key"])
    assert parsed is not None
    assert parsed.id == said["id"]
    assert call("GET", "/v1/whoami", **bearer(said["key"])).json()["key"]["id"] == said["id"]


def test_with_name_and_expiry_alone_it_may_call_and_no_more(caller):
    body = {"name": "production", "expires_at": "2026-03-05T12:00:00+02:00"}
    said = caller.call("POST", KEYS, body).json()
    assert said["permissions"] == ["endpoints:call", "pops:read", "widgets:view"]
    assert (said["expires_at"], said["status"]) == ("2026-03-05T10:00:00Z", "expires_soon")


def test_the_answer_is_never_stored(caller):
    assert caller.call("POST", KEYS, {"name": "x"})["Cache-Control"] == "no-store"


def test_no_program_makes_a_token_that_acts_as_a_person(cast, caller):
    owner = {"type": "user", "id": cast.bob.public_id}
    response = caller.call("POST", KEYS, {"name": "bobs", "owner": owner})
    assert refused(response) == (403, "owner_only")


def test_a_person_s_own_token_makes_another_of_theirs(cast):
    own = program(cast, "keys:manage", name="own", owner=cast.bob)
    owner = {"type": "user", "id": cast.bob.public_id}
    said = own.call("POST", KEYS, {"name": "bobs", "owner": owner, "permissions": []}).json()
    assert said["owner"] == {**owner, "name": "Bob", "external_id": None}


def test_nobody_puts_a_permission_into_a_key_that_they_lack(cast):
    lesser = program(cast, "keys:manage", "pops:read")
    response = lesser.call("POST", KEYS, {"name": "x", "permissions": ["keys:verify"]})
    assert refused(response) == (403, "permission_not_held")
    said = lesser.call("POST", KEYS, {"name": "x"}).json()
    assert said["permissions"] == ["pops:read"]


def test_a_token_makes_no_key_that_would_outlive_it(cast, caller):
    held = frozenset({"keys:manage", "pops:read"})
    token = access_tokens.issue(caller.made.key, permissions=held, now=NOW).text
    response = call("POST", KEYS, {"name": "x", "permissions": ["pops:read"]}, **bearer(token))
    assert refused(response) == (403, "key_needed")


def test_a_taken_name_is_409_with_a_free_one(cast, caller):
    mint(cast.acme, cast.alice, name="production")
    response = caller.call("POST", KEYS, {"name": "production"})
    assert refused(response) == (409, "name_taken")
    assert response.json()["proposal"] == "production-2"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "invalid_input", "/name"),
        (b"", "invalid_input", "/name"),
        ({"name": None}, "invalid_input", "/name"),
        ({"name": 7}, "invalid_input", "/name"),
        ({"name": ["x"]}, "invalid_input", "/name"),
        ({"name": "   "}, "invalid_name", "/name"),
        ({"name": "n" * 101}, "invalid_name", "/name"),
        ({"name": "a\nb"}, "invalid_name", "/name"),
        ({"name": "x", "expires_at": "tomorrow"}, "invalid_expiry", "/expires_at"),
        ({"name": "x", "expires_at": "2027-01-01T00:00:00"}, "invalid_expiry", "/expires_at"),
        ({"name": "x", "expires_at": "2026-03-02T12:00:00Z"}, "invalid_expiry", "/expires_at"),
        ({"name": "x", "expires_at": "9999-12-31T23:59:59Z"}, "invalid_expiry", "/expires_at"),
        ({"name": "x", "expires_at": 1_800_000_000}, "invalid_expiry", "/expires_at"),
        ({"name": "x", "permissions": ["no:such"]}, "unknown_permission", "/permissions"),
        ({"name": "x", "permissions": "pops:read"}, "invalid_input", "/permissions"),
        ({"name": "x", "permissions": [7]}, "invalid_input", "/permissions/0"),
        ({"name": "x", "owner": "me"}, "invalid_input", "/owner"),
        ({"name": "x", "owner": {"type": "team", "id": "1"}}, "invalid_input", "/owner/type"),
        ({"name": "x", "owner": {"type": "user", "id": 1}}, "invalid_input", "/owner/id"),
        ({"name": "x", "expire_at": None}, "invalid_input", "/expire_at"),
    ],
)
def test_wrong_input_is_400_with_its_code_and_place(caller, body, code, pointer):
    before = ApiKey.objects.count(), AuditEvent.objects.count()
    response = caller.call("POST", KEYS, body)
    assert refused(response) == (400, code)
    assert response.json()["errors"][0]["pointer"] == pointer
    assert (ApiKey.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.parametrize(
    "field", ["organization", "digest", "revoked_at", "is_installation_verifier"]
)
def test_a_field_that_is_not_the_callers_to_set_is_refused(caller, field):
    response = caller.call("POST", KEYS, {"name": "x", field: 1})
    assert refused(response) == (400, "invalid_input")


def test_html_in_a_name_stays_text(caller):
    name = "<script>alert(1)</script>"
    assert caller.call("POST", KEYS, {"name": name}).json()["name"] == name


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_415(caller, content_type):
    response = Client().generic(
        "POST", KEYS, b'{"name": "x"}', content_type, headers=caller.headers
    )
    assert refused(response) == (415, "unsupported_media_type")


# Listing -----------------------------------------------------------------------------------------


def test_a_page_lists_the_organizations_keys_newest_first(cast, caller):
    mint(cast.acme, cast.alice, name="later", now=NOW + timedelta(seconds=1))
    stranger(cast)
    response = caller.call("GET", KEYS)
    assert names(response) == ["later", "caller"]
    assert response.json()["next_cursor"] is None


def test_a_listed_key_has_the_public_fields_and_no_text(cast, caller):
    key = mint(cast.acme, cast.alice, name="later")
    response = caller.call("GET", KEYS)
    assert {frozenset(each) for each in response.json()["results"]} == {frozenset(FIELDS)}
    assert key.text.encode()[-40:-10] not in response.content
    assert key.key.digest.encode() not in response.content


def test_pages_follow_each_other_without_gap_or_repetition(cast, caller):
    for number in range(7):
        mint(cast.acme, cast.alice, name=f"key-{number}")
    seen: list[str] = []
    address = f"{KEYS}?limit=3"
    while address:
        page = caller.call("GET", address)
        seen += names(page)
        cursor = page.json()["next_cursor"]
        address = f"{KEYS}?limit=3&cursor={cursor}" if cursor else ""
    assert seen == [f"key-{number}" for number in reversed(range(7))] + ["caller"]


def test_search_and_status_narrow_the_list(cast, caller):
    mint(cast.acme, cast.alice, name="production-berlin")
    mint(cast.acme, cast.alice, name="production-paris", life=DAY)
    revoked(mint(cast.acme, cast.alice, name="production-old"), cast.alice)
    assert len(names(caller.call("GET", f"{KEYS}?search=PRODUCTION"))) == 3
    assert names(caller.call("GET", f"{KEYS}?search=paris")) == ["production-paris"]
    assert names(caller.call("GET", f"{KEYS}?status=revoked")) == ["production-old"]
    assert names(caller.call("GET", f"{KEYS}?status=expires_soon")) == ["production-paris"]


def test_a_deleted_key_is_not_listed(cast, caller):
    gone = mint(cast.acme, cast.alice, name="gone").key
    services.delete(key=gone, actor=actor(cast.alice), now=NOW)
    assert names(caller.call("GET", KEYS)) == ["caller"]


def test_the_page_size_is_fifty_by_default(cast, caller):
    for number in range(51):
        mint(cast.acme, cast.alice, name=f"key-{number}")
    assert len(names(caller.call("GET", KEYS))) == 50
    assert len(names(caller.call("GET", f"{KEYS}?limit=200"))) == 52


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid_limit"),
        ("limit=201", "invalid_limit"),
        ("limit=-1", "invalid_limit"),
        ("limit=1000000000", "invalid_limit"),
        ("limit=ten", "invalid_limit"),
        ("limit=", "invalid_limit"),
        ("limit=%D9%A3", "invalid_limit"),
        ("status=alive", "unknown_status"),
        ("status=", "unknown_status"),
        ("cursor=nonsense", "invalid_cursor"),
        ("cursor=bnVsbA", "invalid_cursor"),
        ("cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwxXQ", "invalid_cursor"),
        ("cursor=" + "A" * 100_000, "invalid_cursor"),
        ("search=" + "x" * 101, "invalid_search"),
        ("search=a%00b", "invalid_character"),
        ("search=%ff", "invalid_encoding"),
        ("limit=1&limit=2", "repeated_parameter"),
        ("api_key=kd_live_x", "credential_in_url"),
    ],
)
def test_a_wrong_query_is_400_with_its_code(caller, query, code):
    assert refused(caller.call("GET", f"{KEYS}?{query}")) == (400, code)


def test_a_list_costs_the_same_however_long_it_is(cast, caller, django_assert_max_num_queries):
    for number in range(20):
        mint(cast.acme, cast.alice, name=f"key-{number}", owner=cast.bob if number % 2 else None)
    with django_assert_max_num_queries(4):
        caller.call("GET", KEYS)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_permission_to_manage_it_is_403(cast, method):
    lesser = program(cast, "pops:read", "keys:verify", name="lesser")
    response = lesser.call(method, KEYS, {"name": "x"} if method == "POST" else None)
    assert refused(response) == (403, "insufficient_scope")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_another_method_is_405_and_names_the_right_ones(caller, method):
    response = caller.call(method, KEYS)
    assert refused(response) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, POST"
