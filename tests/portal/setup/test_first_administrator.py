"""No default account: the first administrator comes with a token of the console, once."""

from datetime import timedelta

import pytest

from portal import clock
from portal.actors import Actor
from portal.errors import Conflict
from portal.models import SetupToken, User
from portal.setup import first_administrator
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions

pytestmark = pytest.mark.django_db


def redeem(token: str, email: str = "root@example.com") -> User:
    return first_administrator.redeem(
        token=token, email=email, name="Root", password="x" * 12, actor=Actor.system(), now=clock.now()
    )  # fmt: skip


def test_on_a_fresh_installation_nobody_can_sign_in():
    assert not User.objects.exists()


def test_the_token_makes_one_administrator_and_is_written_down():
    user = redeem(first_administrator.issue(now=clock.now()))
    assert (user.is_superuser, user.is_staff) == (True, True)
    assert actions() == ["user.administrator_created"]


def test_only_its_digest_is_stored():
    token = first_administrator.issue(now=clock.now())
    assert token not in str(SetupToken.objects.values().get())


def test_a_new_token_ends_the_old_one():
    old = first_administrator.issue(now=clock.now())
    first_administrator.issue(now=clock.now())
    with pytest.raises(Conflict):
        redeem(old)


def test_a_token_runs_out(frozen):
    token = first_administrator.issue(now=clock.now())
    frozen.shift(first_administrator.VALID_FOR - timedelta(seconds=1))
    assert first_administrator.is_valid(token, clock.now())
    frozen.shift(timedelta(seconds=1))
    assert not first_administrator.is_valid(token, clock.now())


def test_beside_an_administrator_there_is_no_token():
    token = first_administrator.issue(now=clock.now())
    User.objects.create_superuser("other@example.com", "x")
    assert not first_administrator.is_valid(token, clock.now())
    with pytest.raises(Conflict):
        redeem(token)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_callers_with_one_token_one_gets_through():
    token = first_administrator.issue(now=clock.now())
    results = at_once(*[lambda n=n: redeem(token, f"root{n}@example.com") for n in range(4)])
    assert outcomes(results) == ["Conflict", "Conflict", "Conflict", "done"]
