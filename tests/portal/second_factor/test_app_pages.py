"""An app is taken once it shows the right code; its recovery codes are shown once; and it is removed again."""

import re

import pytest
from django.test import Client

from portal.second_factor import factors
from tests.portal.second_factor.enrolled import APP, CODE, INDEX, confirmed, shown, with_app
from tests.portal.second_factor.test_pages import KEY, REMOVAL, page_of, secret_on, turn_on
from tests.portal.signed_in import confirm, sign_in, signed_in


@pytest.fixture
def bob(cast):
    return confirm(cast.bob)


@pytest.fixture
def client(bob) -> Client:
    return confirmed(signed_in(bob))


def test_an_app_is_set_up_and_the_recovery_codes_are_shown_in_that_answer_alone(client, bob):
    response = turn_on(client, secret_on(client))
    codes = CODE.findall(response.content.decode())
    assert len(set(codes)) == 10
    assert response["Cache-Control"] == "no-store"
    assert not CODE.search(page_of(client))
    assert "10 left" in page_of(client)


def test_the_codes_can_be_downloaded_without_scripts(client):
    page = turn_on(client, secret_on(client)).content.decode()
    link = re.search(r'download="[^"]+"\s+href="data:text/plain;charset=utf-8,([^"]+)"', page)[1]
    assert CODE.findall(link.replace("%0A", "\n")) == CODE.findall(page.split("</pre>")[0])


def test_a_wrong_code_keeps_the_picture_and_turns_nothing_on(client, bob):
    secret = secret_on(client)
    response = client.post(APP, {"code": "000000"})
    assert response.status_code == 422
    assert KEY.search(response.content.decode())[1].replace(" ", "") == secret
    assert not factors.has_one(bob.pk)


def test_a_code_without_a_page_before_it_turns_nothing_on(client, bob):
    assert client.post(APP, {"code": "123456"}).status_code == 200
    assert not factors.has_one(bob.pk)


def test_the_waiting_secret_is_sealed_in_the_session(client):
    secret = secret_on(client)
    assert secret not in str(dict(client.session))


def test_setting_up_gives_the_session_a_new_id(client):
    secret = secret_on(client)
    before = client.session.session_key
    turn_on(client, secret)
    assert client.session.session_key != before


def test_a_replaced_app_no_longer_signs_in(client, bob):
    with_app(bob)
    response = turn_on(client, secret_on(client))
    assert response["Location"] == INDEX
    other = Client()
    sign_in(other, bob.email)
    assert other.post("/accounts/mfa/authenticate/", {"code": shown()}).status_code == 200


def test_setting_up_leads_back_to_where_the_person_came_from(client):
    path = "/o/org_x/keys?status=active"
    assert f"next={path.replace('=', '%3D').replace('?', '%3F')}".replace("/", "%2F") in page_of(
        client, f"{INDEX}?next={path}"
    )
    page = turn_on(client, secret_on(client), next=path).content.decode()
    assert f'href="{path}"' in page


def test_setting_up_leads_to_no_other_site(client):
    page = turn_on(client, secret_on(client), next="https://evil.example").content.decode()
    assert "evil.example" not in page


def test_removing_says_what_follows_and_removes(client, bob):
    with_app(bob)
    assert "your recovery codes go with it" in page_of(client, REMOVAL)
    client.post(REMOVAL)
    assert not factors.of(bob).codes
    assert client.get(REMOVAL).status_code == 404
