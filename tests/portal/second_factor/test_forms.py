"""The second step of signing in: after the password, before the session, limited, and around no corner avoided."""

import re

import pytest
from django.core import mail
from django.test import Client

from portal.models import AuditEvent
from portal.throttles.tries import FREE_TRIES
from tests.cast import PASSWORD
from tests.portal.second_factor.enrolled import STEP, shown, with_app
from tests.portal.signed_in import LOGIN, actions, confirm, sign_in

SECOND_STEP = "/accounts/mfa/authenticate/"
RESET = "/accounts/password/reset/"
NEW_PASSWORD = "a wholly different phrase"


@pytest.fixture
def codes(cast, frozen) -> list[str]:
    """Bob has an app; his recovery codes."""
    confirm(cast.bob)
    return with_app(cast.bob)


@pytest.fixture
def halfway(cast, codes) -> Client:
    """A browser in which Bob's password was right."""
    client = Client()
    sign_in(client, cast.bob.email)
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def enter(client: Client, code: str, path: str = SECOND_STEP):
    return client.post(path, {"code": code})


def test_the_password_alone_leads_to_the_second_step_and_opens_nothing(cast, codes, client):
    assert sign_in(client, cast.bob.email)["Location"] == SECOND_STEP
    assert not is_signed_in(client)
    assert client.get(f"/o/{cast.acme.public_id}/keys")["Location"].startswith(LOGIN)
    assert "user.signed_in" not in actions()


def test_the_code_of_the_app_signs_in_with_a_new_session(cast, halfway):
    before = halfway.session.session_key
    assert enter(halfway, shown())["Location"] == "/"
    assert is_signed_in(halfway)
    assert halfway.session.session_key != before


def test_the_sign_in_leads_on_to_the_page_that_asked_for_it(cast, codes, client):
    wanted = f"/o/{cast.acme.public_id}/keys"
    typed = {"login": cast.bob.email, "password": PASSWORD, "next": wanted}
    client.post(LOGIN, typed)
    assert enter(client, shown())["Location"] == wanted


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(cast, codes, halfway):
    enter(halfway, codes[0])
    page = halfway.get(f"/o/{cast.acme.public_id}/keys").content.decode()
    assert "You used a recovery code: 9 recovery codes left." in page
    other = Client()
    sign_in(other, cast.bob.email)
    enter(other, codes[0])
    assert not is_signed_in(other)


def test_a_replayed_code_and_one_two_steps_old_are_refused(cast, frozen, halfway):
    code = shown()
    enter(halfway, code)
    other = Client()
    sign_in(other, cast.bob.email)
    assert enter(other, code).status_code == 200
    frozen.shift(STEP * 2)
    assert enter(other, code).status_code == 200
    assert not is_signed_in(other)


def test_the_second_step_is_for_nobody_whose_password_was_not_right(cast, codes, client):
    assert enter(client, shown())["Location"].startswith(LOGIN)
    assert not is_signed_in(client)


def test_a_code_of_somebody_else_does_not_sign_in(cast, halfway):
    strange = with_app(confirm(cast.alice))
    assert enter(halfway, strange[0]).status_code == 200
    assert not is_signed_in(halfway)


@pytest.mark.parametrize("code", ["", " ", "x" * 5000, "\0", "١٢٣٤٥٦", "000000", "-" * 19])
def test_what_is_no_code_is_refused_and_not_shown_again(halfway, code: str):
    response = enter(halfway, code)
    assert response.status_code == 200
    assert not is_signed_in(halfway)


def test_a_reset_by_mail_does_not_go_around_the_second_step(cast, codes, client):
    client.post(RESET, {"email": cast.bob.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(client)
    assert sign_in(client, cast.bob.email, NEW_PASSWORD)["Location"] == SECOND_STEP
    assert not is_signed_in(client)


def test_the_admin_is_behind_the_second_step_too(cast, codes, client):
    cast.bob.is_staff = cast.bob.is_superuser = True
    cast.bob.save()
    login = client.get("/admin/login/?next=/admin/")["Location"]
    client.post(login, {"login": cast.bob.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302
    client.post("/admin/login/", {"username": cast.bob.email, "password": PASSWORD})
    assert not is_signed_in(client)
    assert enter(client, shown())["Location"] == "/admin/"


# Guessing ---------------------------------------------------------------------------------------


def guess(client: Client, times: int) -> list[int]:
    return [enter(client, f"{number:06}").status_code for number in range(times)]


def test_after_ten_wrong_codes_comes_429_with_retry_after(halfway):
    assert guess(halfway, FREE_TRIES) == [200] * FREE_TRIES
    response = enter(halfway, shown())
    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_the_right_password_gives_no_further_guesses(cast, halfway):
    guess(halfway, FREE_TRIES)
    other = Client()
    sign_in(other, cast.bob.email)
    assert enter(other, shown()).status_code == 429


def test_the_wait_ends(frozen, halfway):
    guess(halfway, FREE_TRIES)
    frozen.shift(61)
    assert enter(halfway, shown())["Location"] == "/"


def test_guessing_strangers_do_not_lock_the_owner_out_of_a_known_browser(cast, frozen, codes):
    own, strange = Client(), Client()
    sign_in(own, cast.bob.email)
    enter(own, shown())
    own.post("/accounts/logout/")
    sign_in(strange, cast.bob.email)
    assert guess(strange, FREE_TRIES + 1)[-1] == 429
    frozen.shift(STEP)
    sign_in(own, cast.bob.email)
    assert enter(own, shown())["Location"] == "/"


def test_wrong_codes_are_written_down_without_what_was_typed(cast, halfway):
    enter(halfway, "246813")
    event = AuditEvent.objects.filter(action="user.sign_in_failed").get()
    assert (event.object_name, event.details) == (cast.bob.email, {"reason": "wrong_code"})


# What strangers learn -----------------------------------------------------------------------------


def test_a_wrong_password_tells_nobody_that_there_is_a_second_factor(cast, codes):
    confirm(cast.alice)
    pages = []
    for email in (cast.bob.email, cast.alice.email, "nobody@example.com"):
        page = sign_in(Client(), email, "wrong").content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert len(set(pages)) == 1
