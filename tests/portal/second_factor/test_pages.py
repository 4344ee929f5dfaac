"""A person sets up, replaces and removes an app and recovery codes, after saying once more who they are."""

import re

import pytest
from django.core import mail
from django.test import Client

from portal import clock
from portal.models import AuditEvent, Organization
from portal.second_factor import totp
from tests.portal.second_factor.enrolled import (
    APP,
    CODE,
    INDEX,
    confirmed,
    with_app,
    with_passkey,
)
from tests.portal.signed_in import actions, at, confirm, signed_in
from tests.portal.step_up.stale import MINUTES, QUESTION, signed_in_before

REMOVAL, RECOVERY = f"{APP}/removal", f"{INDEX}/recovery-codes"
KEY = re.compile(r'id="secret"[^>]*>([A-Z2-7 ]+)<')


@pytest.fixture
def bob(cast):
    return confirm(cast.bob)


@pytest.fixture
def client(bob) -> Client:
    return confirmed(signed_in(bob))


def page_of(client: Client, path: str = INDEX) -> str:
    return client.get(path).content.decode()


def secret_on(client: Client) -> str:
    return KEY.search(page_of(client, APP))[1].replace(" ", "")


def turn_on(client: Client, secret: str, **fields: str):
    code = totp.code_at(secret, totp.step_at(clock.now()))
    return client.post(APP, {"code": code, **fields})


def test_the_page_teaches_where_nothing_is_set_up(bob):
    page = page_of(signed_in(bob))
    assert "Set up an app" in page
    assert "You get them with your first app or passkey." in page


@pytest.mark.parametrize("path", [APP, REMOVAL, RECOVERY, f"{INDEX}/passkeys/new"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_changes_ask_again_who_it_is(bob, frozen, path: str, method: str):
    with_app(bob)
    response = getattr(signed_in_before(bob, frozen, MINUTES), method)(path)
    assert response.status_code == 401
    assert QUESTION in response.content.decode()


def test_saying_who_it_is_holds_for_five_minutes(bob, frozen):
    client = confirmed(signed_in_before(bob, frozen, MINUTES))
    frozen.shift(299)
    assert client.get(APP).status_code == 200
    frozen.shift(2)
    assert client.get(APP).status_code == 401


def test_new_codes_are_made_after_a_question(client, bob):
    old = with_app(bob)
    assert "You have 10 left." in page_of(client, RECOVERY)
    new = CODE.findall(client.post(RECOVERY).content.decode())
    assert len(set(new)) == 10
    assert not set(new) & set(old)


def test_no_codes_are_made_without_a_factor(client):
    response = client.post(RECOVERY)
    assert response.status_code == 422
    assert "Set up an app or a passkey first." in response.content.decode()


def test_each_change_is_told_by_mail_and_tells_no_secret(client, bob):
    secret = secret_on(client)
    codes = CODE.findall(turn_on(client, secret).content.decode())
    codes += CODE.findall(client.post(RECOVERY).content.decode())
    client.post(REMOVAL)
    assert [message.subject for message in mail.outbox] == [
        "An authenticator app was set up",
        "New recovery codes were made",
        "The authenticator app was removed",
    ]
    bodies = "".join(message.body for message in mail.outbox)
    assert not [text for text in (secret, *codes) if text in bodies]


def test_a_mail_server_that_is_away_does_not_take_the_codes_away(client, monkeypatch):
    def away(*_, **__):
        raise OSError("no route")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)
    page = turn_on(client, secret_on(client)).content.decode()
    assert len(CODE.findall(page.split("</pre>")[0])) == 10


def test_nobody_sees_the_factors_of_somebody_else(cast, client):
    with_passkey(cast.alice, "Alice's phone")
    assert "Alice" not in page_of(client)


# What an organization demands ---------------------------------------------------------------------


def demand(client: Client, organization: Organization, demanded: str = "yes"):
    return client.post(at(organization, "second-factor"), {"demanded": demanded}, follow=True)


def test_an_administrator_demands_a_second_factor_and_lifts_the_demand(cast):
    with_app(cast.adam)
    client = signed_in(cast.adam)
    assert "Every member needs a second factor now." in demand(client, cast.acme).content.decode()
    assert Organization.objects.get(pk=cast.acme.pk).demands_second_factor
    demand(client, cast.acme, "no")
    assert not Organization.objects.get(pk=cast.acme.pk).demands_second_factor
    assert actions(cast.acme) == [
        "organization.second_factor_demanded",
        "organization.second_factor_released",
    ]


def test_who_has_none_is_told_why_they_cannot_demand_it(cast):
    page = demand(signed_in(cast.alice), cast.acme).content.decode()
    assert "You have no second factor yourself" in page
    assert not Organization.objects.get(pk=cast.acme.pk).demands_second_factor


@pytest.mark.parametrize("name", ["bob", "vera"])
def test_others_demand_nothing(cast, name: str):
    user = getattr(cast, name)
    with_app(user)
    assert demand(signed_in(user), cast.acme).status_code == 403
    assert not AuditEvent.objects.filter(organization=cast.acme).exists()


def test_the_page_of_users_tells_administrators_who_has_one(cast):
    with_app(cast.bob)
    page = page_of(signed_in(cast.alice), at(cast.acme, "members"))
    row = page.split(cast.bob.email)[1].split("</tr>")[0]
    assert re.search(r">\s*On\s*</span>", row)
    assert "3 members have none." in page
    assert "API keys and tokens are not affected" in page


def test_the_page_of_users_tells_nobody_else(cast):
    with_app(cast.bob)
    page = page_of(signed_in(cast.vera), at(cast.acme, "members"))
    assert 'data-label="Second factor"' not in page
    assert "members have none" not in page
