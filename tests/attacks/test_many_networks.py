"""Strangers with as many networks as they like fill no table, and whoever comes last gets in all the same."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from keys.models import DeviceAuthorization, RegisteredClient
from keys.oauth.applications import self_registration
from keys.oauth.grants import devices
from portal.models import FailedTries, Session, User
from portal.throttles import strangers, tries
from tests.cast import PASSWORD
from tests.keys.oauth.asking import application, token
from tests.portal.signed_in import confirm, sign_in

BOUND, STEP = 5, 3
FORM = "application/x-www-form-urlencoded"
FLOOD = 20  # requests, each from a network of its own
EVERY = (
    strangers.SIGN_UPS,
    strangers.SESSIONS,
    tries.SLIGHT_TRIES,
    tries.ALL_TRIES,
    devices.WAITING,
    self_registration.WAITING,
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch, frozen, settings) -> None:
    """Bounds that a test can fill."""
    settings.CLIENT_REGISTRATION = True
    monkeypatch.setattr(strangers, "A_STEP", STEP)
    for kind in EVERY:
        monkeypatch.setattr(kind, "most", BOUND)


def networks(frozen) -> Iterator[Client]:
    for number in range(FLOOD):
        frozen.shift(timedelta(seconds=1))
        yield Client(REMOTE_ADDR=f"198.51.{number}.1")


def flood(frozen, attack: Callable[[Client, int], HttpResponse]) -> set[int]:
    return {attack(there, number).status_code for number, there in enumerate(networks(frozen))}


def sign_up(there: Client, name: object) -> HttpResponse:
    typed = {"name": "Dora", "email": f"d{name}@example.com", "password1": "a new, long phrase"}
    return there.post("/accounts/signup/", typed)


def register(there: Client, name: object) -> HttpResponse:
    body = {"client_name": f"Tool {name}", "redirect_uris": ["http://127.0.0.1:33418/callback"]}
    return there.post("/oauth/register", json.dumps(body), content_type="application/json")


def test_sign_ups_stay_bounded_and_the_next_person_confirms_and_is_in(frozen):
    assert flood(frozen, sign_up) == {302}
    assert strangers.unfinished_sign_ups().count() < BOUND + STEP
    ada = Client()
    sign_up(ada, "ada")
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    ada.post(link.removeprefix("http://127.0.0.1:8000"))
    assert "_auth_user_id" in ada.session
    flood(frozen, sign_up)
    assert User.objects.filter(email="dada@example.com").exists()


def test_device_requests_stay_bounded_and_the_next_one_waits_for_its_person(cast, frozen):
    app = application(cast)
    body = {"client_id": app.public_id}

    def ask(there: Client, _: int) -> HttpResponse:
        return there.post("/oauth/device_authorization", urlencode(body), content_type=FORM)

    assert flood(frozen, ask) == {200}
    assert DeviceAuthorization.objects.count() < BOUND + STEP
    asked = ask(Client(), 0).json()
    wanted = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", **body}
    answer = token({**wanted, "device_code": asked["device_code"]})
    assert answer.json()["error"] == "authorization_pending"


def test_registrations_stay_bounded_and_the_next_client_can_be_let_in(frozen):
    assert flood(frozen, register) == {201}
    assert RegisteredClient.objects.count() < BOUND + STEP
    made = register(Client(), "of an honest person").json()["client_id"]
    assert RegisteredClient.objects.filter(public_id=made).exists()


def test_failures_and_wishes_stay_bounded_and_the_owner_signs_in(cast, frozen):
    alice = confirm(cast.alice)
    assert flood(frozen, lambda there, n: sign_in(there, f"n{n}@example.com", "wrong")) == {200}
    reset = "/accounts/password/reset/"
    wish = lambda there, n: there.post(reset, {"email": f"n{n}@e.example"})  # noqa: E731
    assert flood(frozen, wish) == {302}
    # Each try makes up to two rows.
    assert FailedTries.objects.count() <= BOUND + 2 * STEP
    assert sign_in(Client(), alice.email, PASSWORD).status_code == 302


def test_sessions_of_strangers_stay_bounded(frozen):
    reset = "/accounts/password/reset/"
    flood(frozen, lambda there, n: there.post(reset, {"email": f"n{n}@e.example"}))
    assert Session.objects.count() <= BOUND + STEP
