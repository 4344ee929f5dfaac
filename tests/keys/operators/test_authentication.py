"""An operator's key opens the routes for operators and nothing else; nothing else opens them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from keys.keystring import checksum, generate_operator
from keys.models import OperatorKey
from keys.operators import services
from keys.operators.scopes import READ
from keys.secrets import hashing
from keys.verification import door, wrong_keys
from keys.verification.arrivals import Sent
from keys.verification.wrong_keys import FLOOD
from keys.verification_codes import Code
from portal import ceiling, permissions
from portal.actors import Actor
from portal.customers.plan_choice import give_plan
from portal.models import AuditEvent
from portal.plans import services as plans
from portal.plans.services import PlanAsked
from tests.keys.calling import bearer, call, program
from tests.keys.minting import DAY, NOW
from tests.keys.operators.operating import OperatorProgram, operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PLANS = "/v1/plans"


def status_and_code(headers: dict[str, str], path: str = PLANS, **environ: str) -> tuple[int, str]:
    answer = Client().get(path, headers=headers, **environ)
    return answer.status_code, "" if answer.status_code == 200 else answer.json()["code"]


def test_it_passes_alone_and_as_bearer():
    text = operator().made.text
    assert status_and_code({"x-api-key": text}) == (200, "")
    assert status_and_code(bearer(text)) == (200, "")


def test_it_belongs_to_no_organization(cast):
    headers = {"x-api-key": operator().made.text, "x-organization-id": cast.acme.public_id}
    assert status_and_code(headers) == (401, "invalid_credential")


def test_nobody_is_asked_for_a_credential():
    assert status_and_code({}) == (401, "credential_missing")


def test_a_wrong_secret_and_an_unknown_key_are_one_answer():
    text = operator().made.text
    body = text[:-7] + ("x" if text[-7] != "x" else "y")
    unknown = f"{settings.KEY_BRAND}_operator_{'0' * 12}_{'0' * 43}"
    answers = [status_and_code(bearer(each + checksum(each))) for each in (body, unknown)]
    assert answers == [(401, "invalid_credential")] * 2


def test_a_flood_of_wrong_ones_costs_no_digest_and_a_good_one_passes(monkeypatch):
    text, made, compare = operator().made.text, [], hashing.argon2_matches
    forged = text[:-7] + ("x" if text[-7] != "x" else "y")
    forged, unknown = forged + checksum(forged), generate_operator("Z" * 12).text
    here = Sent({"REMOTE_ADDR": "127.0.0.1", "PATH_INFO": PLANS})
    for _ in range(FLOOD):
        wrong_keys.note(unknown, here, NOW)

    def noted(key, digest) -> bool:
        made.append(key.id)
        return compare(key, digest)

    monkeypatch.setattr(hashing, "argon2_matches", noted)
    answers = [status_and_code(bearer(each)) for each in (unknown, forged)]
    assert (answers, made) == ([(401, "invalid_credential")] * 2, [])
    assert status_and_code(bearer(text)) == (200, "")


@pytest.fixture
def _own_permission_of_the_name(settings) -> Iterator[None]:
    settings.OWN_PERMISSIONS = [f"{READ}=Read installations, in the company's own API"]
    remembered = (permissions.known, ceiling.ceiling)
    for each in remembered:
        each.cache_clear()
    yield
    for each in remembered:
        each.cache_clear()


@pytest.mark.usefixtures("_own_permission_of_the_name")
def test_no_credential_of_an_organization_passes_whatever_it_holds(cast):
    asked = PlanAsked(name="Everything", permissions=["*"])
    plan = plans.create(asked=asked, actor=Actor.system(), now=NOW)
    give_plan(organization=cast.acme, plan=plan, actor=Actor.system())
    cast.acme.refresh_from_db()
    owner = program(cast)
    token = owner.token(NOW)
    assert READ in door.verify(owner.made.text, now=NOW).permissions
    for headers in (owner.headers, bearer(owner.made.text), bearer(token)):
        assert status_and_code(headers) == (403, "insufficient_scope")


def test_a_wrong_credential_of_an_organization_is_401(cast):
    headers = program(cast).headers | {"x-organization-id": cast.other.public_id}
    assert status_and_code(headers) == (401, "invalid_credential")


def test_who_may_read_changes_nothing(cast):
    reader = operator(scopes=[READ])
    assert reader.call("GET", "/v1/organizations").status_code == 200
    path = f"/v1/organizations/{cast.acme.public_id}"
    for method, at, body in (
        ("POST", "/v1/organizations", {"name": "New"}),
        ("PATCH", path, {"name": "Other"}),
        ("DELETE", path, None),
        ("POST", f"{path}/suspension", {}),
        ("DELETE", f"{path}/suspension", None),
        ("POST", f"{path}/keys", {"name": "k"}),
        ("POST", PLANS, {"name": "p"}),
    ):
        assert reader.code(method, at, body) == (403, "insufficient_scope")
    assert not AuditEvent.objects.exclude(action="operator_key.created").exists()


@pytest.mark.parametrize(
    "path", ["/v1/whoami", "/v1/auth", "/v1/forward-auth/any", "/v1/keys", "/v1/usage"]
)
def test_it_is_unknown_at_every_other_door(path):
    assert status_and_code(bearer(operator().made.text), path)[0] == 401


def test_it_is_no_key_to_verify_to_exchange_or_to_the_door(cast):
    text, verifier = operator().made.text, program(cast)
    assert verifier.call("POST", "/v1/keys/verify", {"key": text}).json()["code"] == "NOT_FOUND"
    exchanged = call("POST", "/authentication/token", {"secret_key": text})
    assert exchanged.status_code == 401
    assert door.verify(text, now=NOW).code is Code.NOT_FOUND


def test_its_secret_in_the_text_of_an_organizations_key_is_nothing():
    """The rows lie apart, so that not even the right secret finds one from the other side."""
    text = operator().made.text
    body = text[:-6].replace("_operator_", f"_{settings.KEY_ENVIRONMENT}_")
    assert door.verify(body + checksum(body), now=NOW).code is Code.NOT_FOUND


def test_revoked_and_expired_it_is_refused_at_the_next_request(frozen):
    first, second = operator(), operator("second", expires_at=NOW + DAY)
    services.revoke(key=first.made.key, actor=Actor.system(), now=NOW)
    assert status_and_code(first.headers) == (401, "key_revoked")
    assert status_and_code(second.headers) == (200, "")
    frozen.shift(DAY)
    assert status_and_code(second.headers) == (401, "key_expired")


def test_it_is_held_to_addresses_browsers_and_limits():
    one = {"requests": 1, "seconds": 60}
    held = operator(restrictions={"ip_allow": ["10.0.0.0/8"], "limits": [one]})
    assert status_and_code(held.headers) == (403, "ip_not_allowed")
    inside = {"REMOTE_ADDR": "10.1.2.3"}
    page = held.headers | {"origin": "https://elsewhere.example"}
    assert status_and_code(page, **inside) == (403, "key_in_browser")
    answer = Client().get(PLANS, headers=held.headers, **inside)
    assert (answer.status_code, "r=0" in answer["RateLimit"]) == (200, True)
    assert status_and_code(held.headers, **inside) == (429, "rate_limited")


def test_its_last_use_is_told_to_the_minute(frozen):
    caller = operator()

    def used_after(**passed: int) -> object:
        frozen.shift(timedelta(**passed))
        caller.call("GET", PLANS)
        return OperatorKey.objects.get().last_used_at

    assert [used_after(), used_after(seconds=59), used_after(seconds=1)] == [
        NOW,
        NOW,
        NOW + timedelta(seconds=60),
    ]


def test_a_digest_of_another_cost_is_made_anew_where_it_passes(settings):
    caller = operator()
    before = OperatorKey.objects.get().digest
    settings.KEY_HASH_MEMORY_KIB *= 2
    hashing.hasher.cache_clear()
    hashing.has_other_cost.cache_clear()
    try:
        assert caller.call("GET", PLANS).status_code == 200
        assert OperatorKey.objects.get().digest != before
        assert caller.call("GET", PLANS).status_code == 200
    finally:
        settings.KEY_HASH_MEMORY_KIB //= 2
        hashing.hasher.cache_clear()
        hashing.has_other_cost.cache_clear()


def test_audit_events_name_the_key(cast):
    caller: OperatorProgram = operator()
    caller.told("PATCH", f"/v1/organizations/{cast.acme.public_id}", {"name": "Acme Ltd"})
    event = AuditEvent.objects.get(action="organization.changed")
    who = (event.actor_type, event.actor_id, event.actor_name)
    assert who == ("operator_key", caller.made.key.public_id, "billing")
