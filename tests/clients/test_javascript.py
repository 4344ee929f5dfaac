"""OAuth clients in JavaScript that nobody here wrote, unmodified, against the running server."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import services
from tests.clients import javascript_packages
from tests.conftest import missing
from tests.flows.signed_in import Person, owner
from tests.server import Server

LONGEST = 120  # seconds


@pytest.fixture(scope="module")
def seed(server: Server) -> dict[str, Any]:
    return server.seed()


@pytest.fixture(scope="module")
def run(seed: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Runs one program of `javascript/` while a person answers what it asks; its results."""
    try:
        javascript_packages.install()
    except services.MissingBinaryError as error:
        missing(error)
    person = owner(seed)
    known = {
        "base_url": seed["base_url"],
        "client_id": seed["oauth_client_id"],
        "redirect_uri": seed["oauth_redirect_uri"],
        "key_id": seed["secret_key"].split("_")[2],
        "secret_key": seed["secret_key"],
    }

    def converse(program: str) -> dict[str, Any]:
        command = [shutil.which("node"), f"{program}.mjs"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(
            command, cwd=javascript_packages.FOLDER, text=True, **pipes
        ) as process:
            say(process, known)
            for line in process.stdout:
                message = json.loads(line)
                if "results" in message:
                    return message["results"]
                say(process, answer(person, message))
            pytest.fail(process.stderr.read())

    return converse


def say(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()


def answer(person: Person, message: dict[str, str]) -> dict[str, str]:
    if "open" in message:
        parts = urlsplit(message["open"])
        shown = person.open(f"{parts.path}?{parts.query}")
        return {"back": person.submit(shown, follow=False, decision="allow").headers["Location"]}
    shown = person.submit(person.open("/device"), user_code=message["confirm"])
    person.submit(shown, user_code=message["confirm"], decision="allow")
    return {"done": "yes"}


@pytest.fixture(scope="module")
def oauth4webapi(run: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return run("oauth4webapi")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("client_credentials", {"scope": "pops:read", "expires_in": 3600, "whoami": 200}),
        ("client_secret_post", "bearer"),
        ("wrong_secret", ["WWWAuthenticateChallengeError", 401, "basic"]),
        (
            "token_exchange",
            ["pops:read", "urn:ietf:params:oauth:token-type:access_token"],
        ),
        ("refreshed", [True, 200]),
        ("introspected", [True, True]),
        ("reuse", ["invalid_grant", 401]),
        ("replayed", "invalid_grant"),
        ("device", 200),
        ("revoked", 401),
    ],
)
def test_oauth4webapi_gets_through(
    oauth4webapi: dict[str, Any], step: str, expected: object
) -> None:
    assert oauth4webapi[step] == expected


def test_oauth4webapi_gets_what_a_person_allowed(oauth4webapi: dict[str, Any]) -> None:
    scope = set(oauth4webapi["code"]["scope"].split())
    assert (scope, oauth4webapi["code"]["sub"]) == ({"openid", "pops:read", "offline_access"}, True)


def test_the_challenge_leads_a_resource_client_to_the_server(
    oauth4webapi: dict[str, Any], seed: dict[str, Any]
) -> None:
    assert oauth4webapi["resource_metadata"] == [f"{seed['base_url']}/"]


def test_openid_client_gets_through(
    run: Callable[[str], dict[str, Any]], seed: dict[str, Any]
) -> None:
    results = run("openid-client")
    assert results.pop("code")[1] == 200
    assert results == {
        "issuer": f"{seed['base_url']}/",
        "refreshed": 200,
        "revoked": 401,
        "client_credentials": ["endpoints:call", 200],
        "introspected": [True, "endpoints:call"],
    }


def test_a_client_that_nobody_registered_finds_its_way_to_a_token(
    run: Callable[[str], dict[str, Any]], seed: dict[str, Any]
) -> None:
    person = owner(seed)
    choice = person.open(f"/o/{seed['organization_id']}/applications/self-registered")
    person.submit(choice, scopes="pops:read")
    assert run("registration") == {
        "grants": 2,
        "secret": "none",
        "refused": "invalid_redirect_uri",
        "scope": "pops:read offline_access",
        "whoami": 200,
        "refreshed": "pops:read offline_access",
        "another": True,
    }


def test_jose_verifies_a_token_by_the_published_keys(
    run: Callable[[str], dict[str, Any]], seed: dict[str, Any]
) -> None:
    results = run("jose")
    assert (results["alg"], results["org"]) == ("ES256", seed["organization_id"])
    assert {"iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"} <= {*results["claims"]}
    assert results["forged"] == "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"
