"""Offline verification: a token of the real server passes by its published keys alone, and nothing else does."""

import json
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
import requests
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec

from keydock import UnreachableError, offline
from keydock.offline import OfflineVerifier
from tests.server import Server
from tests.services import deaf_port

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def issuer(keydock: Server) -> str:
    """The server says its address in its tokens, as its settings have it."""
    said = requests.get(f"{keydock.base_url}/.well-known/oauth-authorization-server", timeout=30)
    return said.json()["issuer"]


@pytest.fixture(scope="module")
def token(keydock: Server, seed: dict[str, Any]) -> str:
    answer = requests.post(
        f"{keydock.base_url}/authentication/token",
        json={"secret_key": seed["secret_key"]},
        timeout=30,
    )
    return answer.json()["access_token"]


@pytest.fixture
def verifier(keydock: Server, issuer: str) -> OfflineVerifier:
    return OfflineVerifier(keydock.base_url, issuer=issuer)


def test_a_token_says_whose_it_is(
    verifier: OfflineVerifier, token: str, seed: dict[str, Any]
) -> None:
    said = verifier.verify(token, permissions=["orders:read"])
    assert (said.valid, said.organization_id) == (True, seed["organization_id"])
    assert said.key_id == seed["secret_key"].split("_")[2]
    assert (said.owner.type, said.owner.id) == ("organization", seed["organization_id"])
    assert said.expires_at > datetime.now(UTC)


def test_permission_and_organization_are_compared(
    keydock: Server, issuer: str, verifier: OfflineVerifier, token: str
) -> None:
    assert verifier.verify(token, permissions="orders:write").code == "FORBIDDEN"
    other = OfflineVerifier(keydock.base_url, issuer=issuer, organization_id="org_other")
    assert other.verify(token).code == "WRONG_ORGANIZATION"


def test_a_token_for_another_address_does_not_pass(
    keydock: Server, issuer: str, token: str
) -> None:
    here = OfflineVerifier(keydock.base_url, issuer=issuer, audience="https://api.example.com")
    elsewhere = OfflineVerifier(keydock.base_url, issuer="https://other.example/")
    assert (here.verify(token).code, elsewhere.verify(token).code) == ("NOT_FOUND", "NOT_FOUND")


def forged(token: str, **header: str) -> str:
    """The claims of the token, signed with a key of one's own under the id of the server's."""
    claims = jwt.decode(token, options={"verify_signature": False})
    said = {**jwt.get_unverified_header(token), **header}
    return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256", headers=said)


def test_no_forged_token_passes(
    verifier: OfflineVerifier, token: str, seed: dict[str, Any]
) -> None:
    head, body, _ = token.split(".")
    unsigned = jwt.encode(jwt.decode(token, options={"verify_signature": False}), "", "none")
    texts = [forged(token), forged(token, typ="JWT"), forged(token, kid="x"), unsigned,
             f"{head}.{body}.", token[:-4] + "AAAA", seed["secret_key"], "", "a.b.c", "é"]  # fmt: skip
    assert {verifier.verify(text).code for text in texts} == {"NOT_FOUND"}


def test_an_expired_token_is_told(verifier: OfflineVerifier, token: str) -> None:
    assert verifier.verify(token).valid
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert verifier.verify(token).code == "EXPIRED"


def test_keys_that_a_stranger_makes_up_are_not_asked_for_each_time(
    verifier: OfflineVerifier, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, call = [], offline.call
    monkeypatch.setattr(offline, "call", lambda *words: asked.append(words) or call(*words))
    assert verifier.verify(token).valid
    for number in range(20):
        verifier.verify(forged(token, kid=f"made-up-{number}"))
    assert len(asked) == 1
    later = time.monotonic() + 11
    monkeypatch.setattr(offline, "time", SimpleNamespace(monotonic=lambda: later))
    verifier.verify(forged(token, kid="made-up"))
    assert len(asked) == 2


def test_while_the_server_is_away_the_keys_of_before_are_used(
    verifier: OfflineVerifier, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verifier.verify(token).valid
    later = time.monotonic() + 1000
    monkeypatch.setattr(offline, "time", SimpleNamespace(monotonic=lambda: later))
    with deaf_port() as port:
        verifier.url = f"http://127.0.0.1:{port}"
        assert verifier.verify(token).valid
        fresh = OfflineVerifier(verifier.url, issuer=verifier.issuer)
        with pytest.raises(UnreachableError):
            fresh.verify(token)


def test_a_document_that_holds_no_keys_is_no_door(
    issuer: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in ({}, {"keys": None}, {"keys": [{}]}, {"keys": [{"kid": "x", "kty": "no"}]}):
        monkeypatch.setattr(offline, "call", lambda *_, said=said: json.loads(json.dumps(said)))
        with pytest.raises(UnreachableError):
            OfflineVerifier("https://keys.example.com", issuer=issuer).verify(token)
