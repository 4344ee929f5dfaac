"""Faults with people's addresses that users of others' products reported in public, tried on this one."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client

from portal.models import User
from tests.cast import PASSWORD, Cast
from tests.portal.signed_in import confirm, sign_in, signed_in

pytestmark = pytest.mark.usefixtures("frozen", "db")


def reset_link() -> str:
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_link_of_a_reset_ends_with_the_address_that_it_went_to(cast: Cast) -> None:
    """github.com/nextcloud/appstore/issues/532, github.com/decred/dcrstakepool/issues/320"""
    bob = confirm(cast.bob)
    Client().post("/accounts/password/reset/", {"email": bob.email})
    link = reset_link()
    assert "Choose" in Client().get(link, follow=True).content.decode()
    new = EmailAddress.objects.create(user=bob, email="bob@new.example")
    signed_in(bob).post(f"/accounts/confirm-email/{EmailConfirmationHMAC(new).key}/")
    assert User.objects.get(pk=bob.pk).email == "bob@new.example"
    client = Client()
    page = client.get(link, follow=True)
    typed = {"password1": "a wholly different phrase", "password2": "a wholly different phrase"}
    client.post(page.request["PATH_INFO"], typed)
    assert User.objects.get(pk=bob.pk).check_password(PASSWORD)


@pytest.mark.parametrize("typed", ["BOB@example.com", " bob@Example.COM ", "bob@EXAMPLE.com"])
def test_one_mailbox_is_one_account_however_it_is_typed(cast: Cast, typed: str) -> None:
    """github.com/appsmithorg/appsmith/issues/2689, github.com/Ark-Aak/cp-oauth/issues/38"""
    confirm(cast.bob)
    fields: dict[str, Any] = {"name": "Bob", "email": typed, "password1": "a wholly other phrase"}
    Client().post("/accounts/signup/", fields)
    assert User.objects.filter(email__iexact=typed.strip()).count() == 1
    assert sign_in(Client(), typed).status_code == 302
