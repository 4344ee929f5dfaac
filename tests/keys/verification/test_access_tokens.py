"""An access token is ours, in its own time and of its own kind, or it is nothing."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from keys.secrets.signing import signing_key
from keys.verification import access_tokens
from tests.keys.minting import DAY, NOW, SECOND, mint

SCOPE = frozenset({"pops:read", "widgets:view"})


@pytest.fixture
def key(cast):
    return mint(cast.acme, cast.alice).key


@pytest.fixture
def token(key) -> str:
    return access_tokens.issue(key, permissions=SCOPE, now=NOW).text


def b64(content: bytes | dict) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def part(token: str, index: int) -> dict:
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def signed(token: str, *, claims: dict | None = None, by=None, **header) -> str:
    """The token again with changed claims or header, signed by our key unless by another one."""
    head = {"alg": "ES256", "typ": "at+jwt"} | header
    return jwt.encode(
        {name: value for name, value in head.items() if value is not None},
        part(token, 1) | (claims or {}),
        by or signing_key(),
        algorithms=[head["alg"]],
    )


# Issue ---------------------------------------------------------------------------------------


def test_a_token_is_read_back_as_it_was_issued(key, token):
    claims = access_tokens.read(token, NOW)
    assert (claims.key_id, claims.scope) == (key.public_id, SCOPE)
    assert claims.expires_at == NOW + DAY


def test_a_token_lives_for_a_day_by_default(key):
    issued = access_tokens.issue(key, permissions=SCOPE, now=NOW)
    assert (issued.expires_in, issued.expires_at) == (86_400, NOW + DAY)


def test_expires_in_is_a_whole_number_above_sixty(key, settings):
    settings.ACCESS_TOKEN_SECONDS = 61
    issued = access_tokens.issue(key, permissions=SCOPE, now=NOW)
    assert (type(issued.expires_in), issued.expires_in) == (int, 61)


def test_a_token_never_outlives_its_key(cast):
    key = mint(cast.acme, cast.alice, life=timedelta(hours=2)).key
    issued = access_tokens.issue(key, permissions=SCOPE, now=NOW)
    assert (issued.expires_at, issued.expires_in) == (key.expires_at, 7200)


def test_a_token_never_outlives_its_key_by_a_fraction_of_a_second(cast):
    key = mint(cast.acme, cast.alice, life=timedelta(hours=2, milliseconds=900)).key
    assert access_tokens.issue(key, permissions=SCOPE, now=NOW).expires_at <= key.expires_at


def test_a_token_issued_within_a_second_is_valid_at_once(key):
    now = NOW + timedelta(microseconds=999_999)
    assert access_tokens.read(access_tokens.issue(key, permissions=SCOPE, now=now).text, now)


def test_the_claims_are_those_of_rfc_9068(cast, key, token):
    claims = part(token, 1)
    assert claims.pop("jti")
    assert claims == {
        "iss": "http://127.0.0.1:8000/",
        "aud": "http://127.0.0.1:8000/",
        "sub": f"organization:{cast.acme.public_id}",
        "client_id": key.public_id,
        "key_id": key.public_id,
        "org": cast.acme.public_id,
        "scope": "pops:read widgets:view",
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + DAY).timestamp()),
        "gen": 0,
    }


def test_the_header_names_algorithm_type_and_key(token):
    assert part(token, 0) == {"alg": "ES256", "typ": "at+jwt", "kid": signing_key().thumbprint()}


def test_a_token_from_before_there_was_a_ring_is_still_read(token):
    """The first release signed with the one key, named no key in the header and knew no generation."""
    claims = {name: value for name, value in part(token, 1).items() if name != "gen"}
    old = jwt.encode({"alg": "ES256", "typ": "at+jwt"}, claims, signing_key())
    assert access_tokens.read(old, NOW).token_id == claims["jti"]


def test_a_token_made_from_a_token_names_what_it_comes_from_and_never_outlives_it(key):
    first = access_tokens.issue(
        key, permissions=SCOPE, now=NOW, wish=access_tokens.TokenRequest(seconds=600)
    )
    parent = access_tokens.read(first.text, NOW)
    second = access_tokens.issue(
        key, permissions=SCOPE, now=NOW + SECOND, wish=access_tokens.TokenRequest(parent=parent)
    )
    third = access_tokens.TokenRequest(parent=access_tokens.read(second.text, NOW))
    claims = access_tokens.read(
        access_tokens.issue(key, permissions=SCOPE, now=NOW, wish=third).text, NOW
    )
    assert claims.family == (parent.token_id, third.parent.token_id)
    assert second.expires_at == claims.expires_at == first.expires_at


def test_rs256_by_setting_signs_with_a_key_of_the_ring(key, settings):
    settings.TOKEN_ALGORITHM = "RS256"
    text = access_tokens.issue(key, permissions=SCOPE, now=NOW).text
    assert (part(text, 0)["alg"], access_tokens.read(text, NOW).key_id) == ("RS256", key.public_id)


def test_a_token_for_an_address_under_the_issuer_is_ours(key):
    wish = access_tokens.TokenRequest(audience="http://127.0.0.1:8000/v1/conversations")
    claims = access_tokens.read(
        access_tokens.issue(key, permissions=SCOPE, now=NOW, wish=wish).text, NOW
    )
    assert claims.audience == wish.audience


def test_two_tokens_of_one_moment_differ_in_their_id(key):
    ids = {
        access_tokens.read(access_tokens.issue(key, permissions=SCOPE, now=NOW).text, NOW).token_id
        for _ in range(50)
    }
    assert len(ids) == 50


def test_the_text_stays_out_of_the_repr(key):
    issued = access_tokens.issue(key, permissions=SCOPE, now=NOW)
    assert issued.text not in repr(issued)


def test_a_token_with_150_permissions_is_still_read(cast):
    key = mint(cast.acme, cast.alice, owner=cast.bob).key
    scope = frozenset(f"a-long-name-of-a-noun-{n:03}:a-long-verb" for n in range(150))
    issued = access_tokens.issue(key, permissions=scope, now=NOW)
    assert access_tokens.read(issued.text, NOW).scope == scope


# Time ----------------------------------------------------------------------------------------


def test_a_token_ends_at_its_very_second(token):
    assert access_tokens.read(token, NOW + DAY - SECOND)
    assert access_tokens.read(token, NOW + DAY) is None


@pytest.mark.parametrize("ahead", [1, 60])
def test_a_token_of_a_node_whose_clock_is_ahead_is_read_at_once(key, ahead):
    later = NOW + ahead * SECOND
    issued = access_tokens.issue(key, permissions=frozenset({"pops:read"}), now=later)
    assert access_tokens.read(issued.text, NOW) is not None


def test_the_moment_is_the_callers_and_not_the_machines(token):
    assert access_tokens.read(token, NOW.astimezone(UTC) + timedelta(hours=23))


# Forgery -------------------------------------------------------------------------------------


def public_pem() -> bytes:
    return signing_key().as_pem(private=False)


def hs256_with_the_public_key(token: str, secret: bytes) -> str:
    """The classic confusion: the public key, which everybody knows, used as the secret of an HMAC."""
    body = f"{b64({'alg': 'HS256', 'typ': 'at+jwt'})}.{token.split('.')[1]}"
    return f"{body}.{b64(hmac.digest(secret, body.encode(), hashlib.sha256))}"


def test_a_token_without_signature_is_refused(token):
    for alg in ("none", "None", "NONE", ""):
        header = b64({"alg": alg, "typ": "at+jwt"})
        assert access_tokens.read(f"{header}.{token.split('.')[1]}.", NOW) is None


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(token):
    pem = public_pem()
    for secret in (pem, pem.strip(), signing_key().as_der(private=False)):
        assert access_tokens.read(hs256_with_the_public_key(token, secret), NOW) is None


@pytest.mark.parametrize(
    ("alg", "foreign"),
    [
        ("ES256", ECKey.generate_key("P-256")),
        ("ES384", ECKey.generate_key("P-384")),
        ("RS256", RSAKey.generate_key(2048)),
        ("HS256", OctKey.generate_key(256)),
    ],
)
def test_a_token_signed_by_a_foreign_key_is_refused(token, alg, foreign):
    assert access_tokens.read(signed(token, by=foreign, alg=alg), NOW) is None


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'x"},
        {"kid": "http://127.0.0.1/jwks.json"},
        {"jku": "http://127.0.0.1/jwks.json"},
        {"x5u": "http://127.0.0.1/cert.pem"},
        {"jwk": ECKey.generate_key("P-256").as_dict(private=False)},
    ],
)
def test_a_header_cannot_bring_its_own_key(token, header):
    foreign = ECKey.generate_key("P-256")
    if "jwk" in header:
        foreign = ECKey.generate_key("P-256")
        header = {"jwk": foreign.as_dict(private=False)}
    assert access_tokens.read(signed(token, by=foreign, **header), NOW) is None


def test_a_changed_claim_breaks_the_signature(token):
    header, _, signature = token.split(".")
    richer = part(token, 1) | {"scope": "keys:manage"}
    assert access_tokens.read(f"{header}.{b64(richer)}.{signature}", NOW) is None


def test_a_signature_of_zeros_is_refused(token):
    header, body, _ = token.split(".")
    assert access_tokens.read(f"{header}.{body}.{b64(bytes(64))}", NOW) is None


@pytest.mark.parametrize("typ", [None, "JWT", "at+JWT2", "id+jwt", "logout+jwt", ""])
def test_a_signed_text_of_another_type_is_no_access_token(token, typ):
    assert access_tokens.read(signed(token, typ=typ), NOW) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:8000"},
        {"iss": "https://elsewhere.example/"},
        {"iss": None},
        {"aud": ["http://127.0.0.1:8000/", "https://elsewhere.example/"]},
        {"aud": None},
    ],
)
def test_a_token_of_another_issuer_or_for_somebody_else_too_is_refused(token, claims):
    assert access_tokens.read(signed(token, claims=claims), NOW) is None


def test_a_token_after_a_change_of_the_public_address_is_refused(token, settings):
    settings.PUBLIC_URL = "https://portal.example"
    assert access_tokens.read(token, NOW) is None


def test_an_oversize_token_is_refused_before_it_is_decoded(token, monkeypatch):
    decoded = []
    monkeypatch.setattr(access_tokens.jwt, "decode", lambda *args, **kwargs: decoded.append(args))
    assert access_tokens.read(token + "A" * access_tokens.LONGEST, NOW) is None
    assert decoded == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.bnVsbA",
        "W10.W10.W10",
        "\0.\0.\0",
        "é.é.é",
        "\ud800.a.b",
        "🔑.🔑.🔑",
        b64(b"[" * 12_000) + ".e30.x",
        b64(b'{"a":' * 2_000) + ".e30.x",
        b64({"alg": "ES256", "typ": "at+jwt", "crit": ["exp"]}) + ".e30.AAAA",
        b64({"alg": ["ES256"], "typ": "at+jwt"}) + ".e30.AAAA",
        b64({"alg": {}, "typ": "at+jwt"}) + ".e30.AAAA",
        b64({"alg": "ES256", "typ": "at+jwt", "b64": False}) + ".e30.AAAA",
        b64({"alg": "ES256"}) + ".e30." + b64(bytes(63)),
        b64({"alg": "ES256"}) + ".e30." + b64(b"\xff" * 64),
    ],
)
@pytest.mark.django_db
def test_garbage_is_refused_and_never_an_error(text):
    assert access_tokens.read(text, NOW) is None
