"""People come in by e-mail address and password; strangers learn nothing, and every way in and out is written down."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal.audit import events as audit
from portal.models import AuditEvent, User
from portal.throttles.tries import FREE_TRIES, TRIES_OF_AN_ADDRESS
from tests.cast import PASSWORD
from tests.portal.http.test_redirects import ELSEWHERE
from tests.portal.signed_in import LOGIN, actions, confirm, sign_in, signed_in

RESET = "/accounts/password/reset/"
NEW_PASSWORD = "a wholly different phrase"


@pytest.fixture
def alice(cast) -> User:
    return confirm(cast.alice)


def link_in(message) -> str:
    return re.search(r"https?://\S+", message.body).group()


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


# Coming in and going out ----------------------------------------------------------------------


def test_the_right_password_leads_home_with_a_new_session(alice, client):
    client.get(LOGIN)
    before = client.session.session_key
    assert sign_in(client, alice.email)["Location"] == "/"
    assert client.session.session_key != before


def test_signing_in_and_out_is_written_down(alice, client):
    sign_in(client, alice.email)
    client.post("/accounts/logout/")
    assert actions() == ["user.signed_in", "user.signed_out"]


def test_a_sign_in_without_its_audit_event_does_not_happen(alice, client, monkeypatch):
    def fail(**_):
        raise RuntimeError("no audit today")

    monkeypatch.setattr(audit.AuditEvent.objects, "create", fail)
    with pytest.raises(RuntimeError):
        sign_in(client, alice.email)
    assert User.objects.get(pk=alice.pk).last_login is None


def test_an_address_that_is_not_confirmed_gets_a_mail_and_no_session(cast, client):
    response = sign_in(client, cast.bob.email)
    assert response["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert mail.outbox[0].to == [cast.bob.email]


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("signed", [True, False])
def test_signing_in_leads_to_no_other_site(alice, target: str, signed: bool):
    client = signed_in(alice) if signed else Client()
    response = client.post(f"{LOGIN}", {"login": alice.email, "password": PASSWORD, "next": target})
    assert response["Location"] == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_out_leads_to_no_other_site(alice, target: str):
    assert signed_in(alice).post("/accounts/logout/", {"next": target})["Location"] == LOGIN


def test_a_link_does_not_sign_out(alice):
    client = signed_in(alice)
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session


# Limits ---------------------------------------------------------------------------------------


def fail(client: Client, email: str, times: int = 1, **extra: str) -> list[int]:
    return [sign_in(client, email, "wrong", **extra).status_code for _ in range(times)]


def test_after_ten_wrong_passwords_comes_429_with_retry_after(alice, client, frozen):
    assert fail(client, alice.email, FREE_TRIES) == [200] * FREE_TRIES
    response = sign_in(client, alice.email, "wrong")
    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_an_account_that_does_not_exist_is_limited_in_the_same_way(alice, client):
    assert fail(client, "nobody@example.com", 12) == [200] * 10 + [429] * 2


def test_the_right_password_has_to_wait_too_from_a_strange_browser(alice, client):
    fail(client, alice.email, FREE_TRIES)
    assert sign_in(client, alice.email).status_code == 429


def test_the_owner_comes_in_on_a_known_device_whatever_strangers_do(alice):
    own, strange = Client(), Client()
    sign_in(own, alice.email)
    own.post("/accounts/logout/")
    assert fail(strange, alice.email, 150)[-1] == 429
    assert sign_in(own, alice.email).status_code == 302


def test_a_reset_by_mail_frees_the_account(alice, client):
    fail(client, alice.email, FREE_TRIES + 1)
    client.post(RESET, {"email": alice.email})
    choose_password(client, link_in(mail.outbox[-1]))
    assert sign_in(client, alice.email, NEW_PASSWORD).status_code == 302


def test_an_address_that_tries_many_accounts_is_stopped(cast, client):
    codes = [fail(client, f"p{n}@example.com")[0] for n in range(TRIES_OF_AN_ADDRESS + 1)]
    assert codes[-2:] == [200, 429]


def test_another_address_is_not_stopped_with_it(alice, client):
    for number in range(TRIES_OF_AN_ADDRESS):
        fail(client, f"p{number}@example.com")
    assert sign_in(client, alice.email, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_forged_forwarded_address_moves_nothing(alice, client):
    codes = [
        sign_in(client, alice.email, "wrong", headers={"X-Forwarded-For": f"198.51.100.{n}"})
        for n in range(FREE_TRIES + 1)
    ]
    assert codes[-1].status_code == 429


def test_confirming_a_password_again_is_limited_like_signing_in(alice):
    client = signed_in(alice)
    path = "/accounts/reauthenticate/"
    codes = [client.post(path, {"proof_password": "wrong"}).status_code for _ in range(11)]
    assert codes[-1] == 429


# What strangers learn -------------------------------------------------------------------------


def test_a_failure_names_the_account_that_exists_and_no_text_that_was_typed(alice, client):
    fail(client, alice.email)
    fail(client, "my-secret-phrase@example.com")
    events = AuditEvent.objects.order_by("id")
    assert [event.object_name for event in events] == [alice.email, ""]
    assert "my-secret-phrase" not in str(list(events.values()))


def words(response) -> str:
    """The page without what differs between any two requests or repeats what was typed."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r"[\w.]+@example\.com|[0-9a-f]{32}", "", text)


def test_wrong_unknown_and_deactivated_read_the_same(alice, cast):
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    answers = {
        words(sign_in(Client(), email, password))
        for email, password in [
            (alice.email, "wrong"), ("nobody@example.com", "wrong"), (cast.bob.email, PASSWORD),
        ]
    }  # fmt: skip
    assert len(answers) == 1


def test_a_reset_answers_known_and_unknown_alike_with_one_mail_each(alice):
    known = Client().post(RESET, {"email": alice.email}, follow=True)
    unknown = Client().post(RESET, {"email": "nobody@example.com"}, follow=True)
    assert (known.redirect_chain, words(known)) == (unknown.redirect_chain, words(unknown))
    assert [message.to for message in mail.outbox] == [[alice.email], ["nobody@example.com"]]


def test_only_the_owner_of_the_mailbox_gets_a_link_to_a_new_password(alice, client):
    client.post(RESET, {"email": "nobody@example.com"})
    client.post(RESET, {"email": alice.email})
    assert ["/password/reset/key/" in message.body for message in mail.outbox] == [False, True]


def test_an_api_user_can_not_sign_in(cast, client):
    from apiusers.models import ApiUser

    robot = ApiUser.objects.create(organization=cast.acme, name="robot@example.com")
    for name in (robot.name, f"{robot.public_id}@example.com"):
        assert words(sign_in(client, name, "")) == words(sign_in(client, "nobody@example.com", ""))
    assert "_auth_user_id" not in client.session


# Passwords and mails --------------------------------------------------------------------------


def choose_password(client: Client, link: str, password: str = NEW_PASSWORD):
    form = client.get(path_of(link), follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_a_link_from_a_mail_sets_a_password_once(alice, client):
    client.post(RESET, {"email": alice.email})
    link = link_in(mail.outbox[0])
    choose_password(client, link)
    assert actions() == ["user.password_changed"]
    assert Client().get(path_of(link)).context["token_fail"]


def test_changing_a_password_is_written_down_and_told_by_mail(alice):
    client = signed_in(alice)
    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", fields)
    assert actions() == ["user.password_changed"]
    assert mail.outbox[-1].to == [alice.email]


def test_a_new_password_ends_the_other_sessions(alice):
    other, client = signed_in(alice), signed_in(alice)
    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", fields)
    assert other.get("/developer/keys")["Location"].startswith(LOGIN)


def test_links_in_mails_lead_to_the_public_address_whatever_the_host_header_says(
    alice, client, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://keys.example.com"
    forged = {"headers": {"Host": "evil.example"}}
    client.post(RESET, {"email": alice.email}, **forged)
    for email in (alice.email, "new@example.com"):
        typed = {"name": "New", "email": email, "password1": NEW_PASSWORD}
        Client().post("/accounts/signup/", typed, **forged)
    assert [link_in(message).split("/accounts")[0] for message in mail.outbox] == [
        settings.PUBLIC_URL
    ] * 3
    assert "evil.example" not in "".join(message.body + message.subject for message in mail.outbox)


def test_a_mail_server_that_is_away_is_told_and_is_no_crash(alice, client, monkeypatch):
    def away(self):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert client.post(RESET, {"email": alice.email}).status_code == 503


def test_a_new_address_counts_when_it_is_confirmed(alice):
    client = signed_in(alice)
    client.post("/accounts/email/", {"action_add": "", "email": "alice@new.example"})
    link = link_in(next(m for m in mail.outbox if m.to == ["alice@new.example"]))
    assert User.objects.get(pk=alice.pk).email == "alice@example.com"
    client.post(path_of(link))
    assert User.objects.get(pk=alice.pk).email == "alice@new.example"
    assert actions() == ["user.email_changed", "user.email_verified"]
    told = mail.outbox[-1]
    assert (told.to, told.subject) == (["alice@example.com"], "Your e-mail address was changed")


def test_a_taken_address_can_not_be_confirmed_by_another(alice, cast):
    mallory = confirm(cast.bob)
    client = signed_in(mallory)
    answer = client.post("/accounts/email/", {"action_add": "", "email": alice.email})
    assert answer.status_code == 302
    assert not EmailAddress.objects.filter(user=mallory, email=alice.email, verified=True).exists()


def test_a_repeated_reset_is_answered_alike_and_mailed_more_and_more_seldom(alice, client, frozen):
    told = [client.post(RESET, {"email": alice.email}).status_code for _ in range(6)]
    assert (told, len(mail.outbox)) == ([302] * 6, 1)
    frozen.shift(timedelta(minutes=1))
    client.post(RESET, {"email": alice.email})
    assert len(mail.outbox) == 2
    frozen.shift(timedelta(seconds=119))
    client.post(RESET, {"email": alice.email})
    assert len(mail.outbox) == 2


def test_a_reset_is_mailed_to_the_stored_address(alice, client, frozen):
    client.post(RESET, {"email": " ALICE@Example.com "})
    assert mail.outbox[0].to == ["alice@example.com"]


def test_a_look_alike_gets_no_reset_of_anybody(alice, client, frozen):
    """On PostgreSQL the upper case of a dotless i is I, and the mail went to the address that was typed."""
    answer = client.post(RESET, {"email": "al\u0131ce@example.com"})
    assert (answer.status_code, mail.outbox) == (200, [])


def test_the_addresses_of_one_ipv6_network_are_one_caller(db, frozen):
    codes = [
        Client()
        .post(RESET, {"email": f"p{number}@example.com"}, REMOTE_ADDR=f"2001:db8::{number:x}")
        .status_code
        for number in range(1, 22)
    ]
    assert codes == [302] * 20 + [429]


def test_a_notice_names_the_whole_address(alice):
    client = signed_in(alice, REMOTE_ADDR="2001:db8::7")
    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", fields)
    assert "From: 2001:db8::7\n" in mail.outbox[-1].body
