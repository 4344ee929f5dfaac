"""A reset ends every session, offers to end what a stranger could have left, counted, and never the last factor."""

import pytest
from django.core import mail
from django.test import Client

from keys.models import ApiKey
from portal import clock
from portal.models import AuditEvent, User
from portal.second_factor import factors
from tests.cast import PASSWORD
from tests.keys.minting import mint
from tests.keys.oauth.asking import application, consent
from tests.portal.second_factor.enrolled import with_app, with_passkey
from tests.portal.sign_in.test_accounts import NEW_PASSWORD, RESET, link_in, path_of
from tests.portal.signed_in import confirm, signed_in

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def alice(cast) -> User:
    return confirm(cast.alice)


def form_for(user: User, client: Client | None = None) -> tuple[Client, str, str]:
    """A browser at the form behind the link: it, the form's address, and its page."""
    client = client or Client()
    client.post(RESET, {"email": user.email})
    page = client.get(path_of(link_in(mail.outbox[-1])), follow=True)
    return client, page.redirect_chain[-1][0], page.content.decode()


def two_tokens(cast) -> list[ApiKey]:
    now = clock.now()
    return [
        mint(cast.acme, cast.alice, owner=cast.alice, name=name, now=now).key for name in ("a", "b")
    ]


def is_over(key: ApiKey) -> bool:
    return not ApiKey.objects.get(pk=key.pk).is_living_at(clock.now())


def test_every_session_ends_in_this_browser_too(alice):
    own, others = signed_in(alice), signed_in(alice)
    client, path, _ = form_for(alice, own)
    client.post(path, TYPED)
    pages = [browser.get("/accounts/sessions").status_code for browser in (own, others)]
    assert pages == [302, 302]


def test_nothing_is_offered_to_whoever_has_nothing(alice):
    assert "end as well" not in form_for(alice)[2]


def test_what_there_is_is_counted_and_nothing_is_ticked(cast, alice):
    two_tokens(cast)
    consent(application(cast), cast.alice)
    with_app(alice)
    with_passkey(alice)
    page = form_for(alice)[2]
    for words in ("End 2 tokens of yours", "End 1 consent given", "End 1 passkey"):
        assert words in page
    assert " checked" not in page


def test_nothing_ticked_ends_nothing_else(cast, alice):
    tokens = two_tokens(cast)
    client, path, _ = form_for(alice)
    client.post(path, TYPED)
    assert not any(map(is_over, tokens))
    assert "Ended with it" not in mail.outbox[-1].body


def test_what_was_ticked_ends_and_is_written_down_and_told_by_mail(cast, alice):
    tokens, others = two_tokens(cast), mint(cast.acme, cast.bob, owner=cast.bob, name="a").key
    given = consent(application(cast), cast.alice)
    with_app(alice)
    with_passkey(alice)
    client, path, _ = form_for(alice)
    ticks = {"end_tokens": "on", "end_consents": "on", "end_passkeys": "on"}
    client.post(path, {**TYPED, **ticks})
    assert [is_over(key) for key in (*tokens, given, others)] == [True] * 3 + [False]
    assert not factors.of(alice).passkeys
    for words in ("2 tokens of yours", "1 consent given to an application", "1 passkey"):
        assert words in mail.outbox[-1].body
    done = list(AuditEvent.objects.values_list("action", flat=True))
    for action, times in (
        ("key.revoked", 2),
        ("consent.withdrawn", 1),
        ("user.second_factor_removed", 1),
        ("user.password_changed", 1),
    ):
        assert done.count(action) == times


def test_what_fails_takes_the_password_back_too(cast, alice, monkeypatch):
    tokens = two_tokens(cast)

    def fail(**_):
        raise RuntimeError("no")

    client, path, _ = form_for(alice)
    monkeypatch.setattr("keys.life.services.note", lambda *_: fail())
    with pytest.raises(RuntimeError):
        client.post(path, {**TYPED, "end_tokens": "on"})
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)
    assert not any(map(is_over, tokens))


def test_a_mailbox_never_takes_the_last_second_factor_away(alice):
    with_passkey(alice)
    client, path, page = form_for(alice)
    assert "passkey" not in page
    client.post(path, {**TYPED, "end_passkeys": "on"})
    assert len(factors.of(alice).passkeys) == 1


def test_a_link_that_is_over_offers_nothing(alice):
    client, path, _ = form_for(alice)
    client.post(path, TYPED)
    assert "This link does not work" in client.get(path).content.decode()
