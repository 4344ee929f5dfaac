"""The client libraries of others, unmodified, against the running server: Authlib, requests-oauthlib and PyJWT."""

import time
from collections.abc import Iterator
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session as RequestsSession

from tests.flows.programs import Api
from tests.flows.signed_in import owner
from tests.server import Server

SCOPE = "openid offline_access pops:read widgets:view"


@pytest.fixture
def api(http: requests.Session, seed: dict[str, Any]) -> Api:
    return Api(http, seed)


@pytest.fixture
def key(api: Api) -> dict[str, Any]:
    """A key of its own, so that its tokens may be ended."""
    return api.make(f"client {token_hex(4)}", permissions=["pops:read", "widgets:view"])


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """The base address. requests-oauthlib refuses plain http unless it is told that this is a test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        yield server.base_url


def allowed(seed: dict[str, Any], url: str) -> str:
    """The demo's owner signs in, reads the prompt at `url` and allows it: the address that the browser is sent to."""
    person = owner(seed)
    page = person.http.get(url, timeout=30)
    return person.submit(page, follow=False, decision="allow").headers["Location"]


def verified(address: str, text: str, audience: str) -> dict[str, Any]:
    """What a JWT says, proved offline by PyJWT with the published keys."""
    client = jwt.PyJWKClient(f"{address}/.well-known/jwks.json", cache_keys=False)
    key = client.get_signing_key_from_jwt(text)
    return jwt.decode(
        text, key, algorithms=["ES256", "RS256"], audience=audience, issuer=f"{address}/"
    )


# A program with a key ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_tells_and_ends_a_token(address, api, key, method):
    client = OAuth2Session(key["id"], key["key"], token_endpoint_auth_method=method)
    client.trust_env = False
    token = client.fetch_token(f"{address}/oauth/token", grant_type="client_credentials")
    assert verified(address, token["access_token"], f"{address}/")["key_id"] == key["id"]
    said = client.introspect_token(f"{address}/oauth/introspect", token=token["access_token"])
    assert said.json()["active"] is True
    client.revoke_token(f"{address}/oauth/revoke", token=token["access_token"])
    assert api.status_of(token["access_token"]) == 401
    assert api.status_of(key["key"]) == 200


def test_requests_oauthlib_gets_a_token_and_narrows_it(address, api, key):
    session = RequestsSession(client=BackendApplicationClient(client_id=key["id"]))
    session.trust_env = False
    token = session.fetch_token(
        f"{address}/oauth/token", client_secret=key["key"], scope=["pops:read"]
    )
    assert token["scope"] == ["pops:read"]
    assert session.get(f"{address}/v1/whoami").json()["permissions"] == ["pops:read"]


def test_a_wrong_secret_is_told_in_words_that_the_library_knows(address, key):
    client = OAuth2Session(key["id"], key["key"][:-1])
    client.trust_env = False
    with pytest.raises(OAuthError, match="invalid_client"):
        client.fetch_token(f"{address}/oauth/token", grant_type="client_credentials")


@pytest.mark.heavy
def test_signing_keys_are_rotated_under_a_verifier_that_works_offline(server, address, api, key):
    jwks = f"{address}/.well-known/jwks.json"
    verifier = jwt.PyJWKClient(jwks, cooldown_duration=0)
    old = new = api.token_for(key["key"])
    verifier.get_signing_key_from_jwt(old)
    server.manage("signing_key", "add", "--now")
    deadline = time.monotonic() + 120  # a process reads the ring again after ten seconds
    while kid_of(new) == kid_of(old) and time.monotonic() < deadline:
        time.sleep(0.2)
        new = api.token_for(key["key"])
    assert kid_of(new) != kid_of(old)
    for text in (new, old):
        signer = verifier.get_signing_key_from_jwt(text)
        assert jwt.decode(text, signer, algorithms=["ES256"], audience=f"{address}/")
        assert api.status_of(text) == 200


def kid_of(text: str) -> str:
    return jwt.get_unverified_header(text)["kid"]


# An application with a person's consent ------------------------------------------------------


def test_authlib_walks_the_whole_way_of_an_application(seed, address, api):
    client = OAuth2Session(
        seed["oauth_client_id"],
        scope=SCOPE,
        redirect_uri=seed["oauth_redirect_uri"],
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
    )
    client.trust_env = False
    verifier = generate_token(48)
    url, state = client.create_authorization_url(
        f"{address}/oauth/authorize", code_verifier=verifier, nonce="n-0S6_WzA2Mj"
    )
    back = allowed(seed, url)
    assert parse_qs(urlsplit(back).query)["iss"] == [f"{address}/"]
    token = client.fetch_token(
        f"{address}/oauth/token", authorization_response=back, state=state, code_verifier=verifier
    )
    told = verified(address, token["id_token"], seed["oauth_client_id"])
    assert told["nonce"] == "n-0S6_WzA2Mj"
    newer = client.refresh_token(f"{address}/oauth/token", token["refresh_token"])
    assert newer["refresh_token"] != token["refresh_token"]
    assert api.status_of(newer["access_token"]) == 200
    client.revoke_token(f"{address}/oauth/revoke", token=newer["refresh_token"])
    assert api.status_of(newer["access_token"]) == 401


def test_requests_oauthlib_redeems_a_code_with_its_own_verifier(seed, address):
    session = RequestsSession(
        seed["oauth_client_id"],
        redirect_uri=seed["oauth_redirect_uri"],
        scope=["pops:read"],
        pkce="S256",
    )
    session.trust_env = False
    url, _ = session.authorization_url(f"{address}/oauth/authorize")
    back = allowed(seed, url)
    token = session.fetch_token(
        f"{address}/oauth/token", authorization_response=back, include_client_id=True
    )
    assert session.get(f"{address}/v1/whoami").json()["owner"]["type"] == "user"
    assert token["scope"] == ["pops:read"]
