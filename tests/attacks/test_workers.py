"""A worker is a stranger's server: it gets no token that opens a door here, nor does a Developer send clients to it."""

import re

import pytest

from portal.errors import Forbidden
from resources.models import Pop
from resources.pops import services as pops
from resources.pops.rules import PopSettings
from tests.cast import Cast, actor
from tests.keys.calling import Program, bearer, call, program
from tests.keys.minting import NOW, revoked
from tests.keys.oauth.asking import claims, token
from tests.resources.calling import refused
from tests.resources.upstream import answers, upstream

pytestmark = pytest.mark.usefixtures("frozen")
AUTHORIZATION = re.compile(rb"[Aa]uthorization: Bearer (\S+)")
WORKER = {"pipeline_id": "p-1", "through_keydock": True, "forwards_authorization": True}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


@pytest.fixture
def inside(settings) -> None:
    settings.EGRESS_ALLOW, settings.EGRESS_HTTP = ["127.0.0.0/8"], True
    settings.EGRESS_PORTS = list(range(1024, 65536))


def pop_at(cast: Cast, address: str, **given: object) -> Pop:
    values = {"name": "Counter", **WORKER, **given}
    return Pop.objects.create(organization=cast.acme, worker_base_url=address, **values)


def received(cast: Cast, headers: dict[str, str], calls: int = 1) -> tuple[list[str], Pop]:
    """The tokens that the worker got."""
    with upstream(answers(b"{}")) as worker:
        pop = pop_at(cast, worker.url)
        for _ in range(calls):
            assert call("GET", f"/pops/{pop.pk}/worker/x", **headers).status_code == 200
    found = [AUTHORIZATION.search(request) for request in worker.requests]
    return [one[1].decode() for one in found if one], pop


@pytest.mark.parametrize("by", ["token", "key"])
def test_what_the_worker_gets_opens_no_door(
    cast: Cast, caller: Program, inside: None, by: str
) -> None:
    sent = caller.token(NOW)
    (got,), pop = received(cast, bearer(sent) if by == "token" else caller.headers)
    said = claims(got)
    assert got != sent
    assert (said["aud"], said["scope"]) == (pop.worker_base_url, "pops:read")
    assert (said["exp"] - said["iat"], said["act"]) == (300, {"sub": f"pop:{pop.pk}"})
    for path in ("/v1/whoami", "/v1/members", f"/pops/{pop.pk}/config", "/v1/auth"):
        assert refused(call("GET", path, **bearer(got))) == (401, "wrong_audience")
    exchange = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": got,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
    }
    assert token(exchange).json()["error"] == "invalid_target"


def test_the_worker_is_told_whose_it_is_and_when_it_has_ended(
    cast: Cast, caller: Program, inside: None
) -> None:
    (got,), _ = received(cast, bearer(caller.token(NOW)))
    asking = program(cast, "keys:verify", name="worker")
    said = asking.call("POST", "/v1/keys/verify", {"key": got}).json()
    assert (said["valid"], said["key_id"]) == (True, caller.made.key.public_id)
    revoked(caller.made, cast.alice)
    assert asking.call("POST", "/v1/keys/verify", {"key": got}).json()["code"] == "REVOKED"


def test_calls_of_one_caller_share_a_token(cast: Cast, caller: Program, inside: None) -> None:
    got, _ = received(cast, bearer(caller.token(NOW)), calls=3)
    assert (len(got), len(set(got))) == (3, 1)


LED_ELSEWHERE = [
    {"worker_base_url": "https://evil.example.com"},
    {"worker_base_url": "https://worker.example.org"},
    {"through_keydock": False},
    {"serves_unnamed": True},
]


@pytest.mark.parametrize("given", LED_ELSEWHERE)
def test_no_developer_leads_clients_elsewhere(cast: Cast, given: dict) -> None:
    pop = pop_at(cast, "https://worker.example.com")
    with pytest.raises(Forbidden):
        pops.change(pop=pop, settings=given, actor=actor(cast.bob))
    weak = program(cast, "pops:manage", name="weak")
    assert refused(weak.call("PATCH", f"/v1/pops/{pop.pk}", given)) == (403, "permission_denied")


def test_two_steps_are_no_way_round_it(cast: Cast) -> None:
    pop, bob = pop_at(cast, "https://worker.example.com"), actor(cast.bob)
    pops.change(pop=pop, settings={"status": "inactive", "worker_base_url": ""}, actor=bob)
    with pytest.raises(Forbidden):
        pops.change(pop=pop, settings={"worker_base_url": "https://evil.example.com"}, actor=bob)


def test_no_developer_takes_the_clients_that_name_no_pop_by_a_new_one(cast: Cast) -> None:
    """Nor does one delete the Pop that serves them and make another."""
    old, bob = pop_at(cast, "https://worker.example.com", serves_unnamed=True), actor(cast.bob)
    pops.delete(pop=old, actor=bob)
    mine = PopSettings(
        name="mine",
        pipeline_id="p-1",
        worker_base_url="https://evil.example.com",
        serves_unnamed=True,
    )
    making = {"organization": cast.acme, "settings": mine, "now": NOW}
    with pytest.raises(Forbidden):
        pops.create(**making, actor=bob)
    weak = program(cast, "pops:manage", name="weak")
    body = {"name": "mine", "worker_base_url": "https://evil.example.com", "serves_unnamed": True}
    answer = weak.call("POST", "/v1/pops", {"pipeline_id": "p-1", **body})
    assert refused(answer) == (403, "permission_denied")
    assert pops.create(**making, actor=actor(cast.adam)).serves_unnamed


def test_a_developer_changes_the_rest(cast: Cast) -> None:
    pop = pop_at(cast, "https://worker.example.com")
    given = {"worker_base_url": "https://worker.example.com/v2", "name": "Counter 2"}
    assert pops.change(pop=pop, settings=given, actor=actor(cast.bob)).name == "Counter 2"


@pytest.mark.parametrize("by", ["an administrator", "a key that may grant"])
def test_the_other_administrators_are_told(
    cast: Cast, mailoutbox: list, django_capture_on_commit_callbacks, by: str
) -> None:
    pop, given = (
        pop_at(cast, "https://worker.example.com"),
        {"worker_base_url": "https://new.example.com"},
    )
    others = {cast.alice.email}
    with django_capture_on_commit_callbacks(execute=True):
        if by == "an administrator":
            pops.change(pop=pop, settings=given, actor=actor(cast.adam))
        else:
            others |= {cast.adam.email}
            granting = program(cast, "pops:manage", "grants:manage", name="granting")
            assert granting.call("PATCH", f"/v1/pops/{pop.pk}", given).status_code == 200
    assert {one for mail in mailoutbox for one in mail.to} == others
    assert all("https://new.example.com" in mail.body for mail in mailoutbox)
