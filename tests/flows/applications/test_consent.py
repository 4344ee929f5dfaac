"""An application asks a person through their browser, uses what they allowed, and loses it when they take it back."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.flows.signed_in import Person, owner
from tests.server import Server

VERIFIER = "what-only-the-application-knows-0123456789-abcdef"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def person(seed: dict[str, Any]) -> Person:
    return owner(seed)


def ask(person: Person, seed: dict[str, Any], **changes: str) -> requests.Response:
    """Follow the application's link."""
    values = {
        "client_id": seed["oauth_client_id"],
        "redirect_uri": seed["oauth_redirect_uri"],
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "scope": "pops:read offline_access",
        "state": "s1",
    }
    return person.open("/oauth/authorize", **{**values, **changes})


def told(answer: requests.Response, seed: dict[str, Any]) -> dict[str, str]:
    """What the application is told, at its own address."""
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(f"{seed['oauth_redirect_uri']}?")
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def exchange(seed: dict[str, Any], code: str) -> requests.Response:
    sent = {
        "grant_type": "authorization_code",
        "client_id": seed["oauth_client_id"],
        "redirect_uri": seed["oauth_redirect_uri"],
        "code": code,
        "code_verifier": VERIFIER,
    }
    return requests.post(f"{seed['base_url']}/oauth/token", data=sent, timeout=30)


def whoami(seed: dict[str, Any], token: str) -> requests.Response:
    bearer = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{seed['base_url']}/v1/whoami", headers=bearer, timeout=30)


def test_allowed_used_and_withdrawn(person: Person, seed: dict[str, Any]) -> None:
    answer = told(person.submit(ask(person, seed), follow=False, decision="allow"), seed)
    assert (answer["state"], answer["iss"]) == ("s1", f"{seed['base_url']}/")
    given = exchange(seed, answer["code"]).json()
    said = whoami(seed, given["access_token"]).json()
    assert (said["owner"]["type"], said["permissions"]) == ("user", ["pops:read"])
    form = person.open(f"/allowed-applications/{seed['oauth_client_id']}/withdrawal")
    assert person.submit(form).status_code == 200
    assert whoami(seed, given["access_token"]).status_code == 401
    renewal = {
        "grant_type": "refresh_token",
        "client_id": seed["oauth_client_id"],
        "refresh_token": given["refresh_token"],
    }
    refused = requests.post(f"{seed['base_url']}/oauth/token", data=renewal, timeout=30)
    assert refused.json()["error"] == "invalid_grant"


def test_denied(person: Person, seed: dict[str, Any]) -> None:
    answer = told(person.submit(ask(person, seed), follow=False, decision="deny"), seed)
    assert (answer["error"], answer["state"]) == ("access_denied", "s1")


def test_the_request_outlives_the_sign_in(seed: dict[str, Any]) -> None:
    somebody = Person(seed["base_url"])
    form = ask(somebody, seed, state="kept & whole")
    page = somebody.submit(form, login=seed["owner_email"], password=seed["owner_password"])
    assert (
        told(somebody.submit(page, follow=False, decision="deny"), seed)["state"] == "kept & whole"
    )


def test_a_person_of_another_organization_can_allow_nothing(
    server: Server, seed: dict[str, Any]
) -> None:
    server.shell(
        "from portal.models import User; u = User.objects.get(email='stranger@example.com'); "
        "u.set_password('correct horse battery staple'); u.save(); "
        "from allauth.account.models import EmailAddress; "
        "EmailAddress.objects.update_or_create(user=u, email=u.email, "
        "defaults={'verified': True, 'primary': True})"
    )
    stranger = Person(seed["base_url"])
    stranger.sign_in("stranger@example.com", "correct horse battery staple")
    page = ask(stranger, seed)
    assert page.status_code == 403
    assert "Warehouse scanner" not in page.text
    assert stranger.submit(page, follow=False, decision="allow").status_code == 403


def test_neither_code_nor_token_is_in_the_log(
    person: Person, seed: dict[str, Any], server: Server
) -> None:
    code = told(person.submit(ask(person, seed), follow=False, decision="allow"), seed)["code"]
    token = exchange(seed, code).json()["access_token"]
    assert exchange(seed, code).status_code == 400
    assert whoami(seed, token).status_code == 401
    assert code not in server.log()
    assert token not in server.log()
