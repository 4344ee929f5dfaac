"""Wherever a mail is waited for it can be sent again, and the demo says where its mails are read; nowhere else does."""

from collections.abc import Callable
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.portal.signed_in import confirm, signed_in


def after_sign_up(cast: Cast) -> tuple[Client, str]:
    typed = {"name": "Dora", "email": "dora@example.com", "password1": "a wholly different phrase"}
    return posted(Client(), "/accounts/signup/", typed)


def after_a_reset(cast: Cast) -> tuple[Client, str]:
    return posted(Client(), "/accounts/password/reset/", {"email": confirm(cast.alice).email})


def after_a_sign_in_link(cast: Cast) -> tuple[Client, str]:
    return posted(Client(), "/accounts/login/link", {"email": confirm(cast.alice).email})


def after_a_change_of_address(cast: Cast) -> tuple[Client, str]:
    client = signed_in(confirm(cast.alice))
    typed = {"action_add": "", "email": "alice@new.example.com", "password": PASSWORD}
    return posted(client, "/accounts/email/", typed)


def posted(client: Client, path: str, typed: dict[str, str]) -> tuple[Client, str]:
    answer = client.post(path, typed, follow=True)
    assert answer.status_code == 200, answer.redirect_chain
    return client, unescape(answer.content.decode())


WAYS = [after_sign_up, after_a_reset, after_a_sign_in_link, after_a_change_of_address]
AGAIN = {
    after_sign_up: ("/accounts/confirm-email/again", {"email": "dora@example.com"}),
    after_a_reset: ("/accounts/password/reset/", {"email": "alice@example.com"}),
    after_a_sign_in_link: ("/accounts/login/link", {"email": "alice@example.com"}),
    after_a_change_of_address: (
        "/accounts/email/",
        {"email": "alice@new.example.com", "action_send": ""},
    ),
}
Way = Callable[[Cast], tuple[Client, str]]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("is_demo", [True, False])
def test_the_demo_says_where_its_mails_are_read(cast, frozen, settings, way: Way, is_demo: bool):
    settings.DEMO = is_demo
    _, page = way(cast)
    assert ('href="/demo/mail"' in page) is is_demo


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_waited_for_is_sent_again_by_the_form_of_the_page(cast, frozen, way: Way):
    client, page = way(cast)
    address, fields = AGAIN[way]
    assert f'action="{address}"' in page
    assert f'name="email" value="{fields["email"]}"' in page
    waited = mail.outbox[-1]
    frozen.shift(70)
    client.post(address, fields)
    assert (mail.outbox[-1] is not waited, mail.outbox[-1].to) == (True, waited.to)
