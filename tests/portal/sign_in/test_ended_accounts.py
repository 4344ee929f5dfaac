"""Whoever signs in while their account is deleted is out, is told so, and leaves no session behind."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.test import Client

from portal import clock
from portal.accounts import deletion
from portal.actors import Actor
from portal.models import Session, User
from portal.sign_in.accounts import ConfirmedAddress
from tests.cast import Cast, summon
from tests.parallel import at_once
from tests.portal.second_factor.enrolled import with_app
from tests.portal.signed_in import LOGIN, confirm, sign_in

OPERATOR = Actor.system("an operator")


def delete(user: User) -> None:
    deletion.delete(user=user, confirmation=user.email, actor=OPERATOR, now=clock.now())


@pytest.mark.parametrize(
    "place", [(DefaultAccountAdapter, "pre_login"), (ConfirmedAddress, "handle")]
)
def test_an_account_that_ends_behind_its_password_signs_nobody_in(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, place: tuple[type, str]
) -> None:
    bob = confirm(cast.bob)

    def end_here(*_: object, **__: object) -> tuple[None, bool] | None:
        delete(bob)
        return (None, True) if place[0] is ConfirmedAddress else None

    monkeypatch.setattr(*place, end_here)
    answer = sign_in(client, bob.email)
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert "This account was deleted" in client.get(LOGIN).content.decode()
    assert not Session.objects.filter(user__isnull=False).exists()


def test_an_account_that_ends_before_its_second_factor_signs_nobody_in(
    cast: Cast, client: Client
) -> None:
    bob = confirm(cast.bob)
    with_app(bob)
    step = sign_in(client, bob.email)["Location"]
    delete(bob)
    for answer in (client.get(step), client.post(step, {"code": "123456"})):
        assert answer.status_code < 500
    assert "_auth_user_id" not in client.session


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_a_sign_in_at_the_moment_of_the_deletion_is_no_error(round_: int) -> None:
    bob = confirm(summon().bob)
    signed_in, deleted, other = at_once(
        lambda: sign_in(Client(), bob.email),
        lambda: delete(bob),
        lambda: sign_in(Client(REMOTE_ADDR="192.0.2.7"), bob.email),
    )
    assert deleted is None
    assert {signed_in.status_code, other.status_code} <= {200, 302, 400, 422, 429}
    assert not User.objects.filter(pk=bob.pk).exists()
    assert not Session.objects.filter(user__isnull=False).exists()
