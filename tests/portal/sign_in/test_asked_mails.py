"""A stranger fills nobody's mailbox, and nobody misses the mail that they need."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.models import User
from portal.sign_in.asked_mails import LONGEST_WAIT
from portal.throttles.tries import wait_between_mails
from tests.cast import PASSWORD
from tests.portal.signed_in import confirm, sign_in

RESET, LINK = "/accounts/password/reset/", "/accounts/login/link"
A_DAY, BETWEEN = timedelta(days=1), timedelta(minutes=20)


@pytest.fixture
def alice(cast, frozen) -> User:
    return confirm(cast.alice)


def asked_all_day(path: str, frozen, **fields: str) -> list[timedelta]:
    """When mails came, of wishes each from a network of its own that were made all day long."""
    began, came = timedelta(0), []
    number = 0
    while began <= A_DAY:
        number, sent = number + 1, len(mail.outbox)
        there = Client(REMOTE_ADDR=f"192.0.{number // 250}.{number % 250 + 1}")
        there.post(path, fields)
        came += [began] * (len(mail.outbox) - sent)
        frozen.shift(BETWEEN)
        began += BETWEEN
    return came


@pytest.mark.parametrize(("path", "most"), [(RESET, 12), (LINK, 32)])
def test_a_day_of_wishes_from_everywhere_sends_a_few_mails(alice, frozen, path: str, most: int):
    came = asked_all_day(path, frozen, email=alice.email)
    assert 3 < len(came) <= most


@pytest.mark.parametrize("path", [RESET, LINK])
def test_in_all_that_time_there_is_a_mail_whose_link_works(alice, frozen, path: str):
    for number in range(40):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(path, {"email": alice.email})
        last = re.search(r"http://127.0.0.1:8000(\S+)", mail.outbox[-1].body)[1]
        assert Client().get(last, follow=True).status_code == 200
        frozen.shift(timedelta(minutes=25))


def test_a_known_device_is_heard_whatever_strangers_do(alice, frozen):
    laptop = Client()
    sign_in(laptop, alice.email, PASSWORD)
    laptop.post("/accounts/logout/")
    for number in range(8):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(RESET, {"email": alice.email})
        frozen.shift(timedelta(minutes=2**number))
    Client().post(RESET, {"email": alice.email})
    sent = len(mail.outbox)
    laptop.post(RESET, {"email": alice.email})
    assert len(mail.outbox) == sent + 1


def test_who_signed_in_since_is_heard_at_once(alice, frozen):
    """Signing in ends every link that was mailed before."""
    for _ in range(3):
        Client().post(RESET, {"email": alice.email})
    assert len(mail.outbox) == 1
    sign_in(Client(), alice.email, PASSWORD)
    Client().post(RESET, {"email": alice.email})
    assert len(mail.outbox) == 2


def test_a_taken_address_is_told_seldom_of_sign_ups(alice, frozen):
    typed = {"name": "Mallory", "email": alice.email, "password1": "a wholly different phrase"}
    came = asked_all_day("/accounts/signup/", frozen, **typed)
    assert 3 < len(came) <= 12


def test_one_network_asks_for_so_many_mails_whatever_the_mailboxes(db, frozen, client):
    codes = [client.post(LINK, {"email": f"p{n}@example.com"}).status_code for n in range(18)]
    frozen.shift(timedelta(minutes=2))  # django-allauth counts by the minute
    codes += [client.post(LINK, {"email": f"q{n}@example.com"}).status_code for n in range(18)]
    assert (codes.count(302), codes[-1], len(mail.outbox)) == (30, 429, 30)
    assert Client(REMOTE_ADDR="192.0.2.9").post(LINK, {"email": "r@e.example"}).status_code == 302


@given(sent=st.integers(0, 10_000))
def test_the_pause_grows_and_has_an_end(sent: int):
    pause = wait_between_mails(sent, LONGEST_WAIT)
    assert timedelta(minutes=1) <= pause <= wait_between_mails(sent + 1, LONGEST_WAIT)
    assert pause <= LONGEST_WAIT <= timedelta(days=3)
