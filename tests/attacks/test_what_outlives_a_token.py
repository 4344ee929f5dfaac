"""An access token makes and changes nothing that outlives it: every operation of the OpenAPI document is tried."""

from collections.abc import Iterator

import pytest
from django.test import Client

from portal.permissions import known
from tests.house.access.test_isolation import JSON, ROUTES, World
from tests.keys.minting import NOW
from tests.walking import PARAMETER, attempt, body_for, described, filled, operations

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

# What may be asked with a token although it is no GET: it asks, ends, or makes what ends with the token.
TAKES_A_TOKEN = {
    "verifyKey", "testConnector",
    "revokeKey", "revokeApiUserToken", "revokeMemberToken",
    "postToWorker", "putToWorker", "patchAtWorker",
    "postForwardAuth", "patchForwardAuth", "putForwardAuth",
    "postGatewayForwardAuth", "patchGatewayForwardAuth", "putGatewayForwardAuth",
}  # fmt: skip
TAKES_NONE = {"authenticate"}  # 401: a token would prolong its own life
WRITES = {"post", "put", "patch"}


@pytest.fixture
def world(db) -> World:
    return World()


def writing() -> Iterator[tuple[str, str, str]]:
    """Path, method and operation id of every operation that is in the document and may write."""
    for route in ROUTES:
        path = "/" + PARAMETER.sub(r"{\1}", route.path)
        for method in sorted(WRITES.intersection(operations(route))):
            said = described()["paths"].get(path, {}).get(method)
            if said is not None:
                yield route, method, said["operationId"]


def test_no_operation_lets_a_token_make_what_outlives_it(world: World) -> None:
    program = world.program(frozenset(known()))
    client = Client(headers={"authorization": f"Bearer {program.token(NOW)}"})
    wrong, walked = [], set()
    for route, method, operation in writing():
        walked.add(operation)
        address, body = filled(route.path, world.home, world.cast.alice), body_for(route, method)
        answer = attempt(client, method, address, data=body or {}, content_type=JSON)
        is_refused = b"key_needed" in answer.content or operation in TAKES_NONE
        if is_refused == (operation in TAKES_A_TOKEN):
            wrong.append(f"{operation}: {answer.status_code} {answer.content[:120]!r}")
    assert ("\n".join(wrong), TAKES_A_TOKEN - walked) == ("", set())


def test_the_same_is_done_with_the_key(world: World) -> None:
    program = world.program(frozenset(known()))
    client, refused = Client(headers=program.headers), []
    for route, method, operation in writing():
        address, body = filled(route.path, world.home, world.cast.alice), body_for(route, method)
        answer = attempt(client, method, address, data=body or {}, content_type=JSON)
        if b"key_needed" in answer.content:
            refused.append(operation)
    assert refused == []


def test_a_token_does_not_let_its_own_key_live_for_ever(world: World) -> None:
    program = world.program(frozenset(known()))
    key = program.made.key
    answer = Client(headers={"authorization": f"Bearer {program.token(NOW)}"}).patch(
        f"/v1/keys/{key.public_id}", {"expires_at": None}, content_type=JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "key_needed")
