"""Staff come into the admin through the one sign-in page, with its limits; nobody else comes in."""

import pytest

from portal.throttles.tries import FREE_TRIES
from tests.cast import PASSWORD
from tests.portal.http.test_redirects import ELSEWHERE
from tests.portal.signed_in import actions, confirm, sign_in, signed_in


@pytest.fixture
def operator(cast):
    cast.alice.is_staff = cast.alice.is_superuser = True
    cast.alice.save()
    return confirm(cast.alice)


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/portal/user/"])
def test_nobody_signed_in_is_led_to_the_sign_in_page(db, client, path: str):
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")


def test_the_admin_s_own_sign_in_form_does_not_exist(operator, client):
    typed = {"username": operator.email, "password": PASSWORD, "next": "/admin/"}
    client.post("/admin/login/", typed)
    assert "_auth_user_id" not in client.session


def test_signing_in_for_the_admin_is_limited_like_any_other(operator, client):
    codes = [sign_in(client, operator.email, "wrong").status_code for _ in range(FREE_TRIES + 1)]
    assert codes[-1] == 429


def test_a_person_who_is_no_staff_gets_403(cast):
    assert signed_in(cast.bob).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("target", ELSEWHERE)
def test_it_leads_to_no_other_site(operator, client, target: str):
    address = client.get("/admin/login/", {"next": target})["Location"]
    assert address == "/accounts/login/?next=/admin/"


def test_signing_out_of_the_admin_is_written_down_and_clears_the_browser(operator):
    answer = signed_in(operator).post("/admin/logout/")
    assert actions() == ["user.signed_out"]
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_a_password_is_changed_on_the_person_s_own_page(operator):
    answer = signed_in(operator).get("/admin/password_change/")
    assert answer["Location"] == "/accounts/password/change/"


def test_what_was_typed_before_the_session_ended_is_kept(cast, client):
    address = f"/admin/portal/organization/{cast.acme.pk}/change/"
    here = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post(address, {"name": "Typed with care", "time_zone": "UTC"}, headers=here)
    page = answer.content.decode()
    assert (answer.status_code, 'value="Typed with care"' in page) == (401, True)
    assert "Sign in in a new tab" in page
    elsewhere = client.post(address, {"name": "Typed with care"})
    assert elsewhere["Location"].startswith("/admin/login/")
