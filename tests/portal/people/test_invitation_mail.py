"""The mail says who invites whom to what, in plain text, with a link to the public address."""

import pytest
from django.core import mail

from portal import clock
from portal.people import invitation_mail, invitations
from tests.cast import actor


@pytest.fixture
def sent(cast, settings):
    settings.PUBLIC_URL = "https://keys.example.com"
    cast.acme.name = "Fish & <b>Chips</b>"
    cast.acme.save()
    made = invitations.invite(
        organization=cast.acme, email="dora@example.com", role="viewer", actor=actor(cast.alice), now=clock.now()
    )  # fmt: skip
    invitation_mail.send(made, clock.now())
    return made, mail.outbox[0]


def test_the_link_leads_to_the_public_address(sent):
    made, message = sent
    assert f"https://keys.example.com/invitations/{made.token}" in message.body


def test_names_are_written_as_they_are_since_the_mail_is_no_html(sent):
    _, message = sent
    assert "Fish & <b>Chips</b>" in message.body
    assert message.content_subtype == "plain"


def test_it_names_who_invites_and_the_role(sent):
    _, message = sent
    assert "Alice invites you" in message.body
    assert "as Viewer" in message.body


def test_the_end_is_told_in_the_time_zone_of_the_organization(cast, frozen):
    cast.acme.time_zone = "America/New_York"
    cast.acme.save()
    made = invitations.invite(
        organization=cast.acme, email="dora@example.com", role="viewer", actor=actor(cast.alice), now=clock.now()
    )  # fmt: skip
    invitation_mail.send(made, clock.now())
    assert "08:00 (America/New_York)" in mail.outbox[0].body
