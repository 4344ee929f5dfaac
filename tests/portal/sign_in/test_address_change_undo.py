"""Whoever lost their address to a thief takes the account back by the link to the old address, for seven days."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal.logs.redaction import redacted
from portal.models import Session, User
from tests.portal.second_factor.enrolled import with_app
from tests.portal.signed_in import actions, confirm, signed_in


@pytest.fixture
def stolen(cast, frozen) -> tuple[Client, str]:
    """The thief's browser, and the path of the link in the mail to Alice's old address."""
    confirm(cast.alice)
    thief = signed_in(cast.alice)
    waits = EmailAddress.objects.create(user=cast.alice, email="thief@example.com")
    link = f"/accounts/confirm-email/{key_of(waits)}/"
    thief.post(link)
    told = next(message for message in mail.outbox if message.to == ["alice@example.com"])
    path = next(word for word in told.body.split() if "/email/undo/" in word)
    return thief, path.removeprefix("http://127.0.0.1:8000")


def key_of(address: EmailAddress) -> str:
    from allauth.account.models import EmailConfirmationHMAC

    return EmailConfirmationHMAC(address).key


def test_the_link_gives_the_account_back_and_puts_everybody_out(stolen, cast):
    thief, link = stolen
    assert User.objects.get(pk=cast.alice.pk).email == "thief@example.com"
    owner = Client()
    assert owner.get(link).status_code == 200
    assert thief.get("/accounts/sessions").status_code == 200  # looking changes nothing
    owner.post(link)
    alice = User.objects.get(pk=cast.alice.pk)
    kept = list(EmailAddress.objects.filter(user=alice).values_list("email", "verified"))
    assert (alice.email, kept) == ("alice@example.com", [("alice@example.com", True)])
    assert thief.get("/accounts/sessions").status_code == 302
    assert actions()[-1] == "user.email_change_undone"


def test_the_password_that_the_thief_knows_opens_nothing_any_more(stolen, cast):
    typed = {"login": cast.alice.email, "password": "correct horse battery staple"}
    Client().post(stolen[1])
    Client().post("/accounts/login/", typed)
    assert not Session.objects.filter(user=cast.alice).exists()
    assert not User.objects.get(pk=cast.alice.pk).has_usable_password()


def test_the_owner_chooses_a_new_one_by_mail(stolen, cast):
    browser = Client()
    asked = browser.post(stolen[1])["Location"]
    browser.post(asked, {"email": cast.alice.email})
    told = next(message for message in mail.outbox if "/password/reset/key/" in message.body)
    path = next(word for word in told.body.split() if "/password/reset/key/" in word)
    form = browser.get(path.removeprefix("http://127.0.0.1:8000"))["Location"]
    browser.post(form, dict.fromkeys(("password1", "password2"), "a wholly different phrase"))
    assert User.objects.get(pk=cast.alice.pk).check_password("a wholly different phrase")


def test_a_factor_of_the_thief_goes_with_it(stolen, cast):
    with_app(cast.alice, ago=timedelta(0))
    Client().post(stolen[1])
    assert not cast.alice.authenticator_set.exists()


def test_it_works_once_and_for_seven_days(stolen, frozen):
    _, link = stolen
    frozen.shift(timedelta(days=7) - timedelta(seconds=1))
    assert Client().get(link).status_code == 200
    frozen.shift(timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    frozen.shift(-timedelta(days=1))
    Client().post(link)
    assert Client().post(link).status_code == 404


def test_an_address_that_another_account_has_by_now_is_not_taken_from_it(stolen):
    User.objects.create_user("alice@example.com")
    assert Client().post(stolen[1]).status_code == 409


def test_the_link_is_in_no_log():
    assert "abcDEF" not in redacted("GET /accounts/email/undo/abcDEF HTTP/1.1")


def test_a_new_password_ends_the_other_sessions(cast):
    here, _there = signed_in(cast.alice), signed_in(cast.alice)
    typed = {"oldpassword": "correct horse battery staple"}
    typed |= dict.fromkeys(("password1", "password2"), "a wholly different phrase")
    here.post("/accounts/password/change/", typed)
    assert Session.objects.filter(user=cast.alice).count() == 1
    assert here.get("/accounts/sessions").status_code == 200


def test_an_old_sign_in_form_leads_home_after_signing_in_elsewhere(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice)
    answer = browser.post("/accounts/login/", {"login": cast.alice.email, "password": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
