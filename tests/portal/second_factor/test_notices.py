"""People are told by mail; a mail server that is away breaks nothing that was done."""

from smtplib import SMTPServerDisconnected

import pytest
from allauth.core import context
from django.core import mail

from portal.second_factor import notices
from tests.portal.asking import ask
from tests.portal.signed_in import confirm

WHAT = ("app_set_up", "app_removed", "passkey_added", "passkey_removed", "recovery_codes_made")


def tell(user, what: str) -> None:
    request = ask(user=confirm(user))
    with context.request_context(request):
        notices.tell(request, what)


@pytest.mark.parametrize("what", WHAT)
def test_every_change_has_its_mail_which_says_what_to_do(cast, what: str):
    tell(cast.bob, what)
    (message,) = mail.outbox
    assert message.to == [cast.bob.email]
    assert "If this was not you" in message.body


def test_a_removal_by_the_operator_is_told(cast):
    notices.tell_of_removal(cast.bob)
    assert "An operator of this installation removed" in mail.outbox[0].body


def test_a_mail_server_that_is_away_breaks_nothing(cast, monkeypatch):
    def away(*_, **__):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)
    tell(cast.bob, "app_set_up")
    notices.tell_of_removal(cast.bob)
    assert mail.outbox == []
