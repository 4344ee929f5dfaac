"""Who may sign up is the operator's choice, and a taken address is told to its mailbox alone."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal import clock
from portal.installation import brand
from portal.models import User
from portal.people import invitations
from portal.sign_in import hashers
from tests.cast import actor
from tests.portal.sign_in.test_accounts import link_in, path_of, words
from tests.portal.signed_in import actions, confirm, signed_in

SIGN_UP = "/accounts/signup/"
PASSWORD = "a wholly different phrase"


def sign_up(client: Client, email: str = "dora@example.com", name: str = "Dora", **fields: str):
    typed = {"name": name, "email": email, "password1": PASSWORD} | fields
    return client.post(SIGN_UP, typed)


def invited(cast, client: Client, email: str = "dora@example.com") -> Client:
    made = invitations.invite(
        organization=cast.acme, email=email, role="viewer", actor=actor(cast.alice), now=clock.now()
    )
    client.get(f"/invitations/{made.token}")
    return client


def test_a_new_person_confirms_the_address_and_is_in(db, client):
    assert sign_up(client)["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    client.post(path_of(link_in(mail.outbox[0])))
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert actions() == ["user.signed_up", "user.email_verified", "user.signed_in"]


def test_the_name_is_kept(db, client):
    sign_up(client, name=" Dora Danger ")
    assert User.objects.get().name == "Dora Danger"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "}, {"name": "a\0b"}, {"name": "x" * 101}, {"email": "no-address"},
        {"email": "a\0@example.com"}, {"password1": "short"}, {"password1": "password12345"},
        {"password1": ""}, {"email": "x" * 250 + "@example.com"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_makes_nobody(db, client, fields: dict):
    assert "form" in sign_up(client, **fields).context
    assert not User.objects.exists()


def test_a_taken_address_gets_the_same_answer_and_the_same_hashing(cast, monkeypatch):
    confirm(cast.alice)
    hashed = []
    genuine = hashers.PersonArgon2Hasher.encode
    monkeypatch.setattr(
        hashers.PersonArgon2Hasher,
        "encode",
        lambda *args: hashed.append(1) or genuine(*args),
    )
    answers = []
    for email in (cast.alice.email, "dora@example.com"):
        client = Client()
        sent = sign_up(client, email)
        answers.append((sent.status_code, words(client.get(sent["Location"])), len(hashed)))
        hashed.clear()
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[cast.alice.email], ["dora@example.com"]]


def test_a_taken_address_makes_no_second_account(cast, client):
    sign_up(client, cast.alice.email)
    assert User.objects.filter(email=cast.alice.email).count() == 1


def test_closed_means_closed_even_with_an_invitation(cast, client, settings):
    settings.SIGN_UP = "closed"
    invited(cast, client)
    sign_up(client)
    assert not User.objects.filter(email="dora@example.com").exists()


def test_by_invitation_strangers_stay_outside(db, client, settings):
    settings.SIGN_UP = "invitation"
    sign_up(client)
    assert not User.objects.exists()


def test_by_invitation_the_invited_address_is_confirmed_by_its_mail(cast, client, settings):
    settings.SIGN_UP = "invitation"
    response = sign_up(invited(cast, client))
    assert response["Location"] == "/invitation"
    assert EmailAddress.objects.get(user__email="dora@example.com").verified


def test_by_invitation_another_address_is_refused(cast, client, settings):
    settings.SIGN_UP = "invitation"
    sign_up(invited(cast, client), "mallory@example.com")
    assert not User.objects.filter(email="mallory@example.com").exists()


def test_an_invitation_confirms_no_other_address(cast, client):
    sign_up(invited(cast, client), "mallory@example.com")
    assert not EmailAddress.objects.get(user__email="mallory@example.com").verified


def test_many_sign_ups_from_one_address_are_stopped(db, frozen):
    codes = [sign_up(Client(), f"p{n}@example.com", name="").status_code for n in range(21)]
    assert codes[-2:] == [200, 429]


def test_a_full_installation_takes_invited_people_alone(cast, client, settings):
    settings.MAX_ACCOUNTS = User.objects.count()
    page = sign_up(Client(), "stranger@example.com")
    assert "no place for more accounts" in page.content.decode()
    assert sign_up(invited(cast, client))["Location"] == "/invitation"


def test_one_network_address_signs_up_so_often(db, client, settings):
    settings.MAX_SIGN_UPS = 2
    answers = [sign_up(client, email=f"d{number}@example.com") for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert User.objects.count() == 2
    assert sign_up(Client(REMOTE_ADDR="192.0.2.7"), email="e@example.com").status_code == 302


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        ("dora@acme.example", True),
        ("dora@ACME.example", True),
        ("dora@evil.example", False),
        ("dora@sub.acme.example", False),
        ("dora@acme.example.evil.example", False),
    ],
)
def test_only_addresses_of_the_operators_domains_sign_up(db, client, email, taken) -> None:
    brand.show(brand.Brand(sign_up_domains=("acme.example", "acme.org")))
    answer = sign_up(client, email)
    assert User.objects.exists() is taken
    assert taken or "Only addresses of acme.example, acme.org" in answer.text


def test_whoever_is_invited_needs_no_such_address(cast, client) -> None:
    brand.show(brand.Brand(sign_up_domains=("acme.example",)))
    sign_up(invited(cast, client))
    assert User.objects.filter(email="dora@example.com").exists()


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        ("alice@acme.example", True),
        ("alice2@example.com", True),  # the domain that she has
        ("alice@evil.example", False),
        ("alice@sub.acme.example", False),
    ],
)
def test_nobody_changes_to_an_address_that_could_not_sign_up(cast, email: str, taken: bool) -> None:
    brand.show(brand.Brand(sign_up_domains=("acme.example",)))
    client = signed_in(confirm(cast.alice))
    answer = client.post("/accounts/email/", {"email": email, "action_add": ""})
    told = "Only addresses of acme.example" in answer.content.decode()
    assert (EmailAddress.objects.filter(email=email).exists(), told) == (taken, not taken)
