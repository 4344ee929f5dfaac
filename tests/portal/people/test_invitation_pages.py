"""From the mail to membership, with a detour over sign-in or sign-up; anything else is told plainly."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal.models import Invitation, Membership
from tests.portal.sign_in.test_accounts import link_in, path_of
from tests.portal.signed_in import actions, at, confirm, sign_in, signed_in

HTMX = {"headers": {"HX-Request": "true"}}


def invite(cast, email: str = "charlie@example.com", role: str = "developer", **extra):
    return signed_in(cast.adam).post(
        at(cast.acme, "invitations/new"), {"email": email, "role": role}, **extra
    )


def link(cast) -> str:
    invite(cast)
    return path_of(link_in(mail.outbox[-1]))


def test_inviting_sends_one_plain_mail_and_says_so(cast):
    page = signed_in(cast.adam).get(at(cast.acme, "members"))
    assert "charlie@example.com" not in page.content.decode()
    invite(cast)
    assert [message.to for message in mail.outbox] == [["charlie@example.com"]]
    page = signed_in(cast.adam).get(at(cast.acme, "members"))
    assert "charlie@example.com" in page.content.decode()


@pytest.mark.parametrize(
    ("email", "role"),
    [("", "viewer"), ("no-address", "viewer"), ("a@b.example", "owner"), ("a@b.example", ""),
     ("bob@example.com", "viewer"), ("a\0@b.example", "viewer"), ("x" * 300 + "@b.example", "viewer")],
)  # fmt: skip
def test_wrong_input_invites_nobody(cast, email: str, role: str):
    assert invite(cast, email, role).status_code == 422
    assert not Invitation.objects.exists()


def test_a_mail_that_could_not_be_sent_leaves_no_open_invitation(cast, monkeypatch):
    def away(self):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert invite(cast).status_code == 422
    assert Invitation.objects.get().withdrawn_at is not None


def test_the_link_leaves_the_address_bar_at_once(cast, client):
    assert client.get(link(cast))["Location"] == "/invitation"


def test_a_member_to_be_signs_in_and_accepts(cast, client):
    confirm(cast.charlie)
    client.get(link(cast))
    assert sign_in(client, cast.charlie.email)["Location"] == "/invitation"
    answer = client.post("/invitation/acceptance")
    assert answer["Location"] == f"/o/{cast.acme.public_id}/home"
    assert actions(cast.acme) == ["member.invited", "member.joined"]


def test_a_member_already_is_led_in_and_told_so(cast):
    EmailAddress.objects.create(user=cast.bob, email="bob@example.org", verified=True)
    invite(cast, "bob@example.org", "admin")
    bob = signed_in(cast.bob)
    bob.get(path_of(link_in(mail.outbox[-1])))
    answer = bob.post("/invitation/acceptance", follow=True)
    assert answer.redirect_chain == [(at(cast.acme, "home"), 303)]
    assert "You are a member of Acme Robotics already" in answer.content.decode()
    assert Membership.objects.get(user=cast.bob).role == "developer"


def test_the_same_link_does_not_work_twice(cast, client):
    confirm(cast.charlie)
    address = link(cast)
    client.get(address)
    sign_in(client, cast.charlie.email)
    client.post("/invitation/acceptance")
    assert Client().get(address).status_code == 404
    assert client.post("/invitation/acceptance").status_code == 404


def test_somebody_else_signed_in_is_told_for_whom_it_is(cast):
    confirm(cast.vera)
    client = signed_in(cast.vera)
    client.get(link(cast))
    page = client.get("/invitation").content.decode()
    assert "The invitation is for charlie@example.com" in page
    assert client.post("/invitation/acceptance").status_code == 403


def test_without_the_link_there_is_nothing_to_accept(cast):
    confirm(cast.charlie)
    invite(cast)
    client = signed_in(cast.charlie)
    assert client.post("/invitation/acceptance").status_code == 404
    assert not Membership.objects.filter(organization=cast.acme, user=cast.charlie).exists()


@pytest.mark.parametrize("token", ["x", "0" * 43, "a" * 2000, "%00", "ünï"])
def test_an_unknown_token_is_told_like_an_old_one(db, client, token: str):
    answer = client.get(f"/invitations/{token}")
    assert answer.status_code == 404
    assert "This invitation is over" in answer.content.decode()


def test_withdrawing_ends_the_link(cast, client):
    address = link(cast)
    invitation = Invitation.objects.get()
    signed_in(cast.alice).post(at(cast.acme, f"invitations/{invitation.public_id}/withdrawal"))
    assert client.get(address).status_code == 404


def test_another_organization_s_invitation_is_not_found(cast):
    invite(cast)
    invitation = Invitation.objects.get()
    stranger = signed_in(cast.charlie)
    answer = stranger.post(at(cast.other, f"invitations/{invitation.public_id}/withdrawal"))
    assert answer.status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


def test_the_form_is_a_fragment_for_htmx(cast):
    answer = signed_in(cast.adam).get(at(cast.acme, "invitations/new"), **HTMX)
    assert b"<html" not in answer.content
    assert invite(cast, **HTMX)["HX-Redirect"] == at(cast.acme, "members")


def resend(cast, invitation: Invitation, **extra):
    address = at(cast.acme, f"invitations/{invitation.public_id}/resend")
    return signed_in(cast.alice).post(address, **extra)


def test_resending_sends_a_new_link_and_says_so(cast, client):
    old = link(cast)
    answer = resend(cast, Invitation.objects.get(), follow=True)
    assert "was sent to charlie@example.com again" in answer.content.decode()
    new = path_of(link_in(mail.outbox[-1]))
    assert [client.get(address).status_code for address in (old, new)] == [404, 302]


def test_a_resend_that_could_not_be_mailed_is_told_and_can_be_repeated(cast, monkeypatch):
    link(cast)
    with monkeypatch.context() as away:

        def gone(self):
            raise SMTPServerDisconnected("gone")

        away.setattr("django.core.mail.EmailMessage.send", gone)
        told = resend(cast, Invitation.objects.get(), follow=True).content.decode()
    assert "its earlier link has ended" in told
    resend(cast, Invitation.objects.get())
    assert len(mail.outbox) == 2


def test_one_that_ran_out_is_marked_and_can_be_sent_again_or_withdrawn(cast, frozen):
    invite(cast)
    frozen.shift(timedelta(days=8))
    client = signed_in(cast.alice)
    answer = client.get(at(cast.acme, "members"))
    [entry] = answer.context["invitations"].entries
    menu = client.get(entry.menu).content.decode()
    assert "Expired" in answer.content.decode()
    assert [word in menu for word in ("Resend", "Withdraw invitation")] == [True, True]
