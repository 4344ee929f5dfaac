"""A program swaps its key for a token, and a token for a narrower one; nothing is ever widened."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest

from keys.life import services
from keys.models import TokenLifetimes
from keys.oauth.grant_types import ACCESS_TOKEN_TYPE, API_KEY_TYPE, TOKEN_EXCHANGE
from tests.cast import actor
from tests.keys.calling import bearer, call, program, stranger
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application, ask, basic, claims, code, passes, redemption, token

pytestmark = pytest.mark.usefixtures("frozen")
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def caller(cast):
    return program(cast, "pops:read", "widgets:view")


def by_basic(caller, body: dict | None = None, **headers):
    key = caller.made.key
    return token({**GRANT, **(body or {})}, **basic(key.public_id, caller.made.text), **headers)


def exchange(text: str, kind: str = ACCESS_TOKEN_TYPE, **more: str):
    asked = {"grant_type": TOKEN_EXCHANGE, "subject_token": text, "subject_token_type": kind}
    return token({**asked, **more})


# Client credentials --------------------------------------------------------------------------


def test_a_key_id_and_its_key_get_a_token_of_one_hour(caller):
    answer = by_basic(caller)
    said = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert (said["scope"], "refresh_token" in said) == ("pops:read widgets:view", False)
    assert passes(said["access_token"])


def test_the_secret_may_stand_in_the_body(caller):
    body = {"client_id": caller.made.key.public_id, "client_secret": caller.made.text}
    assert token({**GRANT, **body}).status_code == 200


def test_every_living_key_of_an_api_user_proves_its_id(cast):
    robot = cast.acme.api_users.create(name="robot", permissions=["*"])
    for name in ("one", "two"):
        made = mint(cast.acme, cast.alice, name=name, owner=robot)
        answer = token(GRANT, **basic(robot.public_id, made.text))
        assert claims(answer.json()["access_token"])["client_id"] == robot.public_id


def test_an_encoded_underscore_is_an_underscore(caller):
    pair = f"{caller.made.key.public_id}:{caller.made.text.replace('_', '%5F')}"
    answer = token(GRANT, authorization=f"Basic {b64encode(pair.encode()).decode()}")
    assert answer.status_code == 200


def test_scope_narrows_the_token(caller):
    said = by_basic(caller, {"scope": "pops:read"}).json()
    assert claims(said["access_token"])["scope"] == said["scope"] == "pops:read"


@pytest.mark.parametrize("scope", ["keys:manage", "pops:read keys:manage", "nothing:known", 'a"b'])
def test_scope_never_widens(caller, scope):
    answer = by_basic(caller, {"scope": scope})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_refusal_of_what_is_not_held_says_where_it_is_added(caller):
    said = by_basic(caller, {"scope": "keys:manage"}).json()["error_description"]
    assert said.startswith("keys:manage is not held")
    assert "Leave scope out" in said
    assert "under API keys" in said


def test_more_than_one_space_between_names_is_one(caller):
    said = by_basic(caller, {"scope": " pops:read  widgets:view "}).json()
    assert said["scope"] == "pops:read widgets:view"


def test_a_resource_under_the_issuer_becomes_the_audience(caller):
    resource = "http://127.0.0.1:8000/v1/conversations"
    text = by_basic(caller, {"resource": resource}).json()["access_token"]
    assert claims(text)["aud"] == resource
    assert call("GET", "/v1/conversations", **bearer(text)).status_code != 401
    assert not passes(text)


@pytest.mark.parametrize(
    "resource",
    [
        "https://elsewhere.example/",
        "http://127.0.0.1:8000.evil.example/",
        "http://127.0.0.1:8000@evil.example/",
        "http://127.0.0.1:8000/#fragment",
        "http://127.0.0.1:8000/../x",
        "http://127.0.0.1:8000/%2e%2e/x",
    ],
)
def test_an_unknown_resource_is_refused(caller, resource):
    answer = by_basic(caller, {"resource": resource})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")


HERE = "http://127.0.0.1:8000/"


def by_basic_for(caller, *resources, **more):
    body = urlencode({**GRANT, "resource": resources, **more}, doseq=True)
    return token(body, **basic(caller.made.key.public_id, caller.made.text))


def test_several_resources_become_one_token_with_a_list_as_audience(caller):
    """RFC 8707 section 2, and RFC 7519 section 4.1.3 for how it is told."""
    text = by_basic_for(caller, f"{HERE}v1/whoami", f"{HERE}v1/conversations").json()[
        "access_token"
    ]
    assert claims(text)["aud"] == [f"{HERE}v1/whoami", f"{HERE}v1/conversations"]
    assert passes(text)
    assert not passes(text, "/v1/keys")


def test_a_resource_that_is_named_twice_counts_once(caller):
    """Published clients send the same one twice."""
    text = by_basic_for(caller, f"{HERE}v1/whoami", f"{HERE}v1/whoami").json()["access_token"]
    assert claims(text)["aud"] == f"{HERE}v1/whoami"


@pytest.mark.parametrize(
    "resources",
    [
        (f"{HERE}v1", "https://elsewhere.example/"),
        (f"{HERE}v1 {HERE}pops",),
        tuple(f"{HERE}v1/{number}" for number in range(11)),
    ],
)
def test_of_several_resources_each_must_be_one_of_ours(caller, resources):
    answer = by_basic_for(caller, *resources)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")


def test_nothing_else_may_be_repeated(caller):
    answer = by_basic_for(caller, HERE, scope=["pops:read", "widgets:view"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_whoever_judges_a_token_for_several_is_told_all_of_them(caller):
    both = [f"{HERE}v1/whoami", f"{HERE}pops"]
    text = by_basic_for(caller, *both).json()["access_token"]
    said = ask("/oauth/introspect", {"token": text}, **caller.headers).json()
    assert (said["active"], said["aud"]) == (True, both)


def test_a_token_for_several_is_narrowed_to_what_lies_below_them(caller):
    both = [f"{HERE}v1/whoami", f"{HERE}pops"]
    text = by_basic_for(caller, *both).json()["access_token"]
    child = exchange(text, resource=f"{HERE}pops/7").json()["access_token"]
    assert claims(child)["aud"] == f"{HERE}pops/7"
    assert exchange(text, resource=f"{HERE}v1").json()["error"] == "invalid_target"


def test_resource_and_audience_may_not_differ(caller):
    both = {"resource": "http://127.0.0.1:8000/", "audience": "http://127.0.0.1:8000/v1"}
    assert by_basic(caller, both).json()["error"] == "invalid_target"


def test_the_organization_chooses_how_long_tokens_live(cast, caller):
    TokenLifetimes.objects.create(organization=cast.acme, oauth_seconds=300)
    assert by_basic(caller).json()["expires_in"] == 300


def test_a_token_never_outlives_its_key(cast):
    made = program(cast, "pops:read", life=DAY / 48)
    assert by_basic(made).json()["expires_in"] == 1800


def refusals_of(cast, caller) -> dict[str, tuple]:
    """Wrong client credentials of every kind, by what is wrong with them."""
    key_id, text = caller.made.key.public_id, caller.made.text
    dead = mint(cast.acme, cast.alice, name="dead")
    services.revoke(key=dead.key, actor=actor(cast.alice), now=NOW)
    other = mint(cast.acme, cast.alice, name="other")
    return {
        "unknown client": ("0" * 12, text),
        "unknown key": (key_id, other.text.replace(other.key.public_id, "0" * 12)),
        "wrong secret": (key_id, text[:-1] + ("0" if text[-1] != "0" else "1")),
        "revoked": (dead.key.public_id, dead.text),
        "another client's key": (key_id, other.text),
        "no key at all": (key_id, "hunter2"),
        "an access token": (key_id, caller.token(NOW)),
    }


def test_wrong_credentials_are_refused_word_for_word_alike(cast, caller):
    answers = [token(GRANT, **basic(*pair)) for pair in refusals_of(cast, caller).values()]
    told = {(a.status_code, a.content, a["WWW-Authenticate"]) for a in answers}
    assert len(told) == 1
    status, _, challenge = told.pop()
    assert (status, challenge) == (401, 'Basic realm="keydock", charset="UTF-8"')


@pytest.mark.parametrize("value", ["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Basic w6k6w6k="])
def test_a_malformed_basic_header_is_401(db, value):
    assert token(GRANT, authorization=value).status_code == 401


def test_a_client_may_not_be_named_twice(caller):
    answer = by_basic(caller, {"client_secret": caller.made.text})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_an_application_without_a_secret_gets_no_client_credentials(cast):
    app = application(cast)
    answer = token({**GRANT, "client_id": app.public_id})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


# Token exchange ------------------------------------------------------------------------------


def test_a_key_is_exchanged_for_a_token(caller):
    said = exchange(caller.made.text, API_KEY_TYPE).json()
    assert (said["issued_token_type"], said["token_type"]) == (ACCESS_TOKEN_TYPE, "Bearer")
    assert passes(said["access_token"])


def test_a_token_is_exchanged_for_a_narrower_one_that_ends_with_it(caller):
    first = caller.token(NOW)
    said = exchange(first, scope="pops:read").json()
    child = claims(said["access_token"])
    assert (child["scope"], child["family"]) == ("pops:read", [claims(first)["jti"]])


def test_a_child_never_outlives_the_token_it_comes_from(cast, caller, frozen):
    TokenLifetimes.objects.create(organization=cast.acme, oauth_seconds=7200)
    first = caller.token(NOW)
    frozen.move_to(NOW + DAY * 0.99)
    assert claims(exchange(first).json()["access_token"])["exp"] == claims(first)["exp"]


def test_a_child_cannot_be_widened_again(caller):
    child = exchange(caller.token(NOW), scope="pops:read").json()["access_token"]
    answer = exchange(child, scope="pops:read widgets:view")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_token_for_one_resource_is_not_exchanged_for_another(caller):
    one = exchange(caller.token(NOW), resource="http://127.0.0.1:8000/pops").json()["access_token"]
    answer = exchange(one, resource="http://127.0.0.1:8000/v1")
    assert answer.json()["error"] == "invalid_target"


def test_an_applications_token_stays_the_applications(cast):
    app = application(cast)
    given = token(redemption(app, code(app, cast.bob))).json()["access_token"]
    child = exchange(given, scope="pops:read").json()["access_token"]
    assert claims(child)["client_id"] == app.public_id


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("urn:ietf:params:oauth:token-type:saml2", {}),
        (API_KEY_TYPE, {}),  # a token called a key
        (ACCESS_TOKEN_TYPE, {"actor_token": "x", "actor_token_type": ACCESS_TOKEN_TYPE}),
        (ACCESS_TOKEN_TYPE, {"requested_token_type": "urn:ietf:params:oauth:token-type:saml2"}),
    ],
)
def test_what_cannot_be_exchanged_is_an_invalid_request(caller, kind, more):
    answer = exchange(caller.token(NOW), kind, **more)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_named_client_must_be_of_the_tokens_organization(cast, caller):
    other = stranger(cast)
    asked = {
        "grant_type": TOKEN_EXCHANGE,
        "subject_token": caller.token(NOW),
        "subject_token_type": ACCESS_TOKEN_TYPE,
    }
    answer = token(asked, **basic(other.made.key.public_id, other.made.text))
    assert answer.json()["error"] == "invalid_request"


def exchange_by(client_id: str, secret: str, text: str, **more: str):
    """The same by a program that proves itself."""
    asked = {"grant_type": TOKEN_EXCHANGE, "subject_token": text}
    kind = {"subject_token_type": ACCESS_TOKEN_TYPE}
    return token({**asked, **kind, **more}, **basic(client_id, secret))


def narrowed_by(client, text: str, scope: str = "pops:read") -> str:
    answer = exchange_by(client.made.key.public_id, client.made.text, text, scope=scope)
    return answer.json()["access_token"]


def act_of(client) -> dict:
    key = client.made.key
    return {"sub": f"organization:{key.organization.public_id}", "client_id": key.public_id}


def test_a_client_that_exchanges_anothers_token_is_named_as_the_actor(cast, caller):
    app = application(cast)
    given = token(redemption(app, code(app, cast.bob))).json()["access_token"]
    child = claims(narrowed_by(caller, given))
    assert (child["sub"], child["act"]) == (f"user:{cast.bob.public_id}", act_of(caller))


def test_earlier_actors_stand_inside_and_none_twice(cast, caller):
    first, second = (program(cast, "pops:read", name=name) for name in ("first", "second"))
    text = caller.token(NOW)
    for client in (first, first, second):
        text = narrowed_by(client, text)
    assert claims(text)["act"] == {**act_of(second), "act": act_of(first)}
    assert claims(exchange(text).json()["access_token"])["act"] == claims(text)["act"]


def test_who_exchanges_its_own_token_is_no_other_party(cast, caller):
    assert "act" not in claims(narrowed_by(caller, caller.token(NOW)))
    robot = cast.acme.api_users.create(name="robot", permissions=["*"])
    one, two = (mint(cast.acme, cast.alice, name=name, owner=robot) for name in ("one", "two"))
    first = token(GRANT, **basic(robot.public_id, one.text)).json()["access_token"]
    child = exchange_by(robot.public_id, two.text, first).json()["access_token"]
    assert "act" not in claims(child)


def test_an_actor_adds_nothing_to_what_the_token_may_do(cast, caller):
    strong = program(cast, "keys:manage", "pops:read", name="strong")
    text = narrowed_by(strong, caller.token(NOW))
    key = strong.made.key
    again = exchange_by(key.public_id, strong.made.text, text, scope="keys:manage")
    assert again.json()["error"] == "invalid_scope"
    assert not passes(text, "/v1/keys")
