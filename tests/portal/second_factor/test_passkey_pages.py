"""A passkey is made at our address with PIN or finger, signs its person in alone, and nobody else."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils.http import int_to_base36

from portal.models import AuditEvent
from portal.second_factor import factors
from portal.throttles import tries
from tests.portal.second_factor.enrolled import CODE, INDEX, confirmed, with_passkey
from tests.portal.second_factor.soft_key import SoftKey, options_in
from tests.portal.signed_in import LOGIN, actions, confirm, sign_in, signed_in
from tests.portal.step_up.stale import MINUTES, signed_in_before

NEW = f"{INDEX}/passkeys/new"
SECOND_STEP, SIGN_IN = "/accounts/mfa/authenticate/", "/accounts/mfa/passkey/sign-in"
RP = "keys.example.com"
ORIGIN = f"https://{RP}"
SECURE = {"HTTP_HOST": RP}


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.PUBLIC_URL, settings.PUBLIC_HOST = ORIGIN, RP
    settings.ALLOWED_HOSTS = [RP]


@pytest.fixture
def bob(cast):
    return confirm(cast.bob)


@pytest.fixture
def client(bob) -> Client:
    return confirmed(signed_in(bob, **SECURE))


def stranger() -> Client:
    return Client(**SECURE)


def add(client: Client, key: SoftKey, name: str = "Laptop"):
    answer = key.made(options_in(client, NEW))
    return client.post(NEW, {"name": name, "credential": json.dumps(answer)})


def request_options(client: Client) -> dict[str, Any]:
    answer = client.get(SIGN_IN, headers={"Accept": "application/json"})
    assert answer["Cache-Control"].startswith("max-age=0")
    return answer.json()["request_options"]


def sign_in_with(client: Client, answer: Any, **fields: str):
    return client.post(SIGN_IN, {"credential": json.dumps(answer), **fields})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def key(client) -> SoftKey:
    """A passkey that Bob has added."""
    key = SoftKey(ORIGIN, RP)
    assert add(client, key).status_code == 200
    return key


def test_a_passkey_is_added_with_recovery_codes_and_a_mail(client, bob):
    response = add(client, SoftKey(ORIGIN, RP))
    assert len(set(CODE.findall(response.content.decode()))) == 10
    assert factors.of(bob).passkeys[0].data["name"] == "Laptop"
    assert mail.outbox[0].subject == "A passkey was added"


def test_a_passkey_signs_in_alone_and_leads_on(key, bob):
    browser = stranger()
    answer = sign_in_with(browser, key.used(request_options(browser)), next="/organizations/new")
    assert answer["Location"] == "/organizations/new"
    assert is_signed_in(browser)
    assert actions()[-1] == "user.signed_in"


def test_a_passkey_signs_in_while_account_and_address_are_full_of_failures(key, bob):
    attacker = stranger()
    for number in range(tries.TRIES_OF_AN_ADDRESS):
        known = number < tries.FREE_TRIES
        sign_in(attacker, bob.email if known else f"nobody{number}@example.com", "wrong")
    browser = stranger()
    assert sign_in(browser, bob.email).status_code == 429  # the right password
    assert sign_in(browser, "nobody@example.com", "wrong").status_code == 429
    sign_in_with(browser, key.used(request_options(browser)))
    assert is_signed_in(browser)


def test_a_passkey_is_the_second_step_after_the_password(key, bob):
    browser = stranger()
    assert sign_in(browser, bob.email)["Location"] == SECOND_STEP
    assert not is_signed_in(browser)
    answer = key.used(options_in(browser, SECOND_STEP))
    browser.post(SECOND_STEP, {"credential": json.dumps(answer)})
    assert is_signed_in(browser)


def test_a_passkey_confirms_a_change(key, bob, frozen):
    browser = signed_in_before(bob, frozen, MINUTES, **SECURE)
    answer = key.used(options_in(browser, NEW))
    browser.post(NEW, {"proof_credential": json.dumps(answer)})
    assert browser.get(NEW).status_code == 200
    frozen.shift(MINUTES)
    again = browser.post(NEW, {"proof_credential": json.dumps(answer)})
    assert (again.status_code, browser.get(NEW).status_code) == (422, 401)


def test_an_answer_counts_once(key):
    browser = stranger()
    answer = key.used(request_options(browser))
    sign_in_with(browser, answer)
    browser.post("/accounts/logout/")
    sign_in_with(browser, answer)
    assert not is_signed_in(browser)


def test_an_answer_to_another_browser_is_refused(key):
    first, second = stranger(), stranger()
    request_options(second)
    sign_in_with(second, key.used(request_options(first)))
    assert not is_signed_in(second)


def test_a_key_without_pin_or_finger_never_signs_in(key):
    """Also not with the challenge of somebody's second step: whoever found a key would be in."""
    key.verifies = False
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", f"https://sub.{RP}", f"http://{RP}", f"{ORIGIN}:8443", "null", ""],
)
def test_an_answer_made_for_another_site_is_refused(client, key, bob, origin: str):
    key.origin = origin
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert not is_signed_in(browser)
    assert add(client, SoftKey(origin, RP)).status_code == 422
    assert factors.of(bob).count == 1


def test_a_passkey_of_one_person_signs_nobody_else_in(cast, key):
    alice = confirm(cast.alice)
    key.user_handle = alice.public_id.encode()
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert not is_signed_in(browser)


def test_a_passkey_of_an_earlier_version_still_signs_in(bob, key):
    """It remembers the number of the person's row."""
    key.user_handle = int_to_base36(bob.pk).encode()
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert is_signed_in(browser)


def test_a_removed_passkey_no_longer_signs_in(client, key, bob):
    client.post(f"{INDEX}/passkeys/{factors.public_id(factors.of(bob).passkeys[0])}/removal")
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert not is_signed_in(browser)


def test_somebody_switched_off_stays_out(key, bob):
    bob.is_active = False
    bob.save()
    browser = stranger()
    sign_in_with(browser, key.used(request_options(browser)))
    assert not is_signed_in(browser)


NONSENSE = [
    "", "x", "null", "[]", "{}", "1", '"x"', '{"response": []}', '{"response": {"userHandle": 5}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                "response": {"clientDataJSON": "e30", "authenticatorData": "AA",
                             "signature": "AA", "userHandle": "//8"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    "[" * 900 + "]" * 900, '{"id": "' + "A" * 60_000 + '"}', "{\"id\": \"\\ud800\"}",
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_and_breaks_nothing(client, key, bob, text: str):
    browser = stranger()
    request_options(browser)
    assert browser.post(SIGN_IN, {"credential": text})["Location"] == LOGIN
    sign_in(browser, bob.email)
    browser.get(SECOND_STEP)
    assert browser.post(SECOND_STEP, {"credential": text}).status_code == 200
    client.get(NEW)
    assert client.post(NEW, {"name": "x", "credential": text}).status_code == 422
    assert not is_signed_in(browser)


def test_an_unknown_passkey_and_an_unknown_person_are_answered_alike(key):
    told = []
    for handle in (b"1", b"zzz", key.user_handle):
        browser, strange = stranger(), SoftKey(ORIGIN, RP)
        strange.user_handle = handle
        sign_in_with(browser, strange.used(request_options(browser)))
        told.append(browser.get(LOGIN).content.count(b"The passkey was not accepted."))
    assert told == [1, 1, 1]


def test_a_passkey_is_renamed(client, key, bob):
    passkey = factors.of(bob).passkeys[0]
    path = f"{INDEX}/passkeys/{factors.public_id(passkey)}/name"
    assert client.post(path, {"name": " "}).status_code == 422
    client.post(path, {"name": "Desk"})
    assert factors.of(bob).passkeys[0].data["name"] == "Desk"
    event = AuditEvent.objects.get(action="user.passkey_renamed")
    assert event.details == {"before": "Laptop", "after": "Desk"}


@pytest.mark.parametrize("page", ["name", "removal"], ids=str)
def test_somebody_elses_passkey_is_not_found(cast, client, page: str):
    strange = with_passkey(cast.alice)
    path = f"{INDEX}/passkeys/{factors.public_id(strange)}/{page}"
    unknown = f"{INDEX}/passkeys/999999/{page}"
    assert [client.get(p).status_code for p in (path, unknown)] == [404, 404]
    assert client.post(path, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get(pk=strange.pk).data["name"] == "Laptop"


@pytest.mark.parametrize(
    ("url", "host", "said"),
    [
        ("http://192.0.2.7", "192.0.2.7", "opened by an IP address"),
        ("http://keys.example.com", RP, "over plain http"),
        (ORIGIN, "other.example.com", f"work at {ORIGIN} alone"),
    ],
)
def test_where_no_passkey_can_be_made_the_page_says_why(settings, bob, url, host, said):
    settings.DEMO = False
    settings.PUBLIC_URL, settings.PUBLIC_HOST = url, url.split("//")[1]
    settings.ALLOWED_HOSTS = [host]
    page = signed_in(bob, HTTP_HOST=host).get(INDEX).content.decode()
    assert said in page
