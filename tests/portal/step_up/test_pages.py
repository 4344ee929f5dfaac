"""The page that applications send people to asks however lately they were asked, and leads on to this site alone."""

import pytest

from portal.pages.reauthentication import SESSION_KEY
from tests.cast import PASSWORD
from tests.portal.http.test_redirects import ELSEWHERE
from tests.portal.signed_in import signed_in
from tests.portal.step_up.stale import QUESTION

HERE = "/accounts/reauthenticate/"


def test_it_asks_a_fresh_session_too(cast):
    page = signed_in(cast.bob).get(HERE)
    assert page.status_code == 200
    assert QUESTION in page.content.decode()


def test_it_stamps_the_session_and_leads_on(cast, frozen):
    client = signed_in(cast.bob)
    answer = client.post(f"{HERE}?next=/organizations/new", {"proof_password": PASSWORD})
    assert answer["Location"] == "/organizations/new"
    assert client.session[SESSION_KEY]["by"] == "password"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_it_leads_to_no_other_site(cast, target: str):
    typed = {"proof_password": PASSWORD, "next": target}
    assert signed_in(cast.bob).post(HERE, typed)["Location"] == "/"


def test_nothing_typed_is_told(cast):
    answer = signed_in(cast.bob).post(HERE, {"proof_password": ""})
    assert answer.status_code == 422
    assert "Enter your password." in answer.content.decode()


def test_nobody_signed_in_is_sent_to_the_sign_in(client, db):
    assert client.get(HERE)["Location"].startswith("/accounts/login/")


def test_who_has_neither_is_told_how_to_get_a_password(cast):
    cast.bob.set_unusable_password()
    cast.bob.save()
    page = signed_in(cast.bob).get(HERE).content.decode()
    assert "Choose a password by mail" in page
