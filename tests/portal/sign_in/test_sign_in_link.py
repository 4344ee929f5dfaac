"""Whoever is kept waiting by strangers signs in by a link to their mailbox: once, soon, and with the second factor."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from portal.logs.redaction import redacted
from portal.models import FailedTries, User
from portal.sign_in import sign_in_link
from tests.cast import PASSWORD
from tests.portal.second_factor.enrolled import with_app
from tests.portal.signed_in import confirm, sign_in

ASK = "/accounts/login/link"


@pytest.fixture
def alice(cast, frozen) -> User:
    return confirm(cast.alice)


def link() -> str:
    words = mail.outbox[-1].body.split()
    address = next(word for word in words if "/accounts/login/link/" in word)
    return address.removeprefix("http://127.0.0.1:8000")


def asked(email: str) -> str:
    Client().post(ASK, {"email": email})
    return link()


def is_in(client: Client) -> bool:
    return client.get("/accounts/sessions").status_code == 200


def test_who_has_to_wait_is_offered_the_link_at_once(alice, client):
    for _ in range(10):
        sign_in(Client(), alice.email, "wrong password, ten times")
    page = sign_in(client, alice.email, PASSWORD)
    assert (page.status_code, page["Retry-After"]) == (429, "60")
    told = page.content.decode()
    assert f'action="{ASK}"' in told
    assert f'value="{alice.email}"' in told


def test_beyond_a_hundred_failures_the_link_still_lets_in(alice, client):
    for _ in range(10):
        sign_in(Client(), alice.email, "wrong password, ten times")
    FailedTries.objects.update(count=100)
    assert sign_in(Client(), alice.email).status_code == 429
    client.post(asked(alice.email))
    assert is_in(client)
    assert sign_in(Client(), alice.email).status_code == 429  # and still nobody by a password alone


def test_opening_the_link_changes_nothing_until_the_button_is_pressed(alice, client):
    there = asked(alice.email)
    assert client.get(there).status_code == 200
    assert not is_in(client)
    client.post(there)
    assert is_in(client)


def test_it_works_once(alice):
    there = asked(alice.email)
    Client().post(there)
    assert Client().post(there).status_code == 404


def test_it_ends_after_an_hour(alice, frozen):
    there = asked(alice.email)
    frozen.shift(timedelta(minutes=60))
    assert Client().get(there).status_code == 200
    frozen.shift(timedelta(seconds=1))
    assert Client().get(there).status_code == 404


def test_the_second_factor_is_still_asked(alice, client):
    with_app(alice)
    answer = client.post(asked(alice.email))
    assert answer["Location"].startswith("/accounts/mfa/authenticate/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "key", ["", "1-", "1-abc", "zz-1-2", "-", "x" * 300, "1-d8s0s0-" + "a" * 32]
)
def test_a_made_up_link_is_over(alice, key):
    assert sign_in_link.person_of_link(key) is None


def test_a_reset_link_is_no_sign_in_link(alice):
    Client().post("/accounts/password/reset/", {"email": alice.email})
    path = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    key = path.split("/key/")[1].strip("/")
    assert sign_in_link.person_of_link(key) is None


def test_an_unknown_address_is_answered_alike(alice, client):
    answers = [
        client.post(ASK, {"email": email}, follow=True) for email in (alice.email, "no@example.com")
    ]
    assert [answer.redirect_chain for answer in answers] == [[(f"{ASK}/sent", 302)]] * 2
    assert [message.to for message in mail.outbox] == [[alice.email], ["no@example.com"]]


def test_somebody_who_is_deactivated_gets_none(alice, client):
    there = asked(alice.email)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.post(there).status_code == 404


def test_a_mailbox_is_not_filled(alice):
    for _ in range(5):
        Client().post(ASK, {"email": alice.email})
    assert len(mail.outbox) == 1


def test_the_link_stands_in_no_log():
    assert "abc-def" not in redacted("GET /accounts/login/link/1-abc-def HTTP/1.1")


def test_it_is_no_proof_for_a_change_of_the_account(alice, client):
    client.post(asked(alice.email))
    answer = client.get("/accounts/second-factor/app")
    assert answer.status_code == 401
