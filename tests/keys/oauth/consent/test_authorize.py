"""A member is asked, and only their Allow gives a code; what cannot be trusted is answered here and nowhere else."""

import pytest
from django.test import Client

from keys.models import ApiKey, Application, AuthorizationCode
from keys.oauth.applications import services as applications
from portal import clock
from tests.cast import PASSWORD, Cast, actor
from tests.keys.oauth.asking import CALLBACK, ORIGIN, VERIFIER, application, token
from tests.keys.oauth.consent.prompting import answered, decide, directive, request_of
from tests.keys.pages.asking import text_of
from tests.keys.test_redirect_uris import TRICKS
from tests.portal.signed_in import actions, signed_in
from tests.portal.step_up.stale import HOURS, confirm_in, signed_in_before

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast, name="Scanner", web_message=True)


@pytest.fixture
def alice(cast: Cast) -> Client:
    return signed_in(cast.alice)


@pytest.mark.parametrize("path", ["/authorize", "/oauth/authorize"])
def test_a_member_sees_who_asks_for_what_and_where_the_answer_goes(app, alice, path: str):
    page = alice.get(request_of(app, path, scope="pops:read openid"))
    assert page.status_code == 200
    for words in (
        "Scanner wants a temporary token",
        "https://app.example",
        "Unverified",
        "Acme Robotics",
        "Read the configuration of Pops",
        "1 hour",
        "alice@example.com",
    ):
        assert words in text_of(page)  # fmt: skip


def test_allowing_gives_a_code_that_becomes_a_token_of_that_person(app, alice, cast):
    told = answered(decide(alice, request_of(app)))
    assert set(told) == {"code", "state", "iss"}
    assert told["state"] == "st ate"
    given = token({
        "grant_type": "authorization_code", "code": told["code"], "redirect_uri": CALLBACK,
        "client_id": app.public_id, "code_verifier": VERIFIER,
    }).json()  # fmt: skip
    said = Client().get("/v1/whoami", headers={"authorization": f"Bearer {given['access_token']}"})
    assert said.json()["owner"]["id"] == cast.alice.public_id
    assert said.json()["permissions"] == ["pops:read"]


def test_the_issuer_is_told_with_success_and_with_error(app, alice, settings):
    issuer = f"{settings.PUBLIC_URL}/"
    assert answered(decide(alice, request_of(app)))["iss"] == issuer
    assert answered(alice.get(request_of(app, scope="orders:fly")))["iss"] == issuer


@pytest.mark.parametrize("decision", ["deny", "", "ALLOW", "allow "])
def test_whatever_is_not_allow_is_a_denial(app, alice, decision: str):
    told = answered(decide(alice, request_of(app), decision))
    assert (told["error"], told["state"]) == ("access_denied", "st ate")
    assert not ApiKey.objects.consents().exists()


def test_the_person_is_asked_each_time(app, alice):
    decide(alice, request_of(app))
    assert "wants a temporary token" in text_of(alice.get(request_of(app)))


def test_what_the_person_does_not_hold_is_shown_as_not_given(cast):
    app = application(cast, scopes=["keys:manage", "pops:read"])
    page = text_of(signed_in(cast.vera).get(request_of(app, scope="keys:manage")))
    assert "Not given, since you may not do it yourself" in page
    assert "nothing that you could allow" in page


def test_what_was_allowed_is_recorded(app, alice, cast):
    decide(alice, request_of(app))
    assert actions(cast.acme)[-1] == "consent.given"


# Who may allow ---------------------------------------------------------------------------------


def test_a_stranger_is_told_so_and_nothing_else(app, cast):
    page = signed_in(cast.charlie).get(request_of(app))
    assert page.status_code == 403
    assert "Scanner" not in page.content.decode()
    assert "Acme" not in page.content.decode()


def test_a_stranger_cannot_allow(app, cast):
    assert decide(signed_in(cast.charlie), request_of(app)).status_code == 403
    assert not ApiKey.objects.consents().exists()
    assert not AuthorizationCode.objects.exists()


def test_a_stranger_can_go_back(app, cast):
    told = answered(decide(signed_in(cast.charlie), request_of(app), "deny"))
    assert told["error"] == "access_denied"


def test_who_is_not_signed_in_signs_in_and_comes_back_with_the_request(app):
    address = request_of(app)
    answer = Client().get(address)
    assert answer["Location"].startswith("/accounts/login/?next=/oauth/authorize%3Fclient_id")
    assert answer.status_code == 302


def test_a_long_request_outlives_the_sign_in(app, cast):
    browser, address = Client(), request_of(app, state="s" * 1500, nonce="n" * 1500)
    there = browser.get(address)["Location"]
    answer = browser.post(there, {"login": cast.bob.email, "password": PASSWORD})
    assert browser.get(answer["Location"]).status_code == 200


def test_what_is_too_long_to_outlive_a_sign_in_is_told_to_the_application(app, alice):
    address = request_of(app, state="%" * 1600)
    assert answered(alice.get(address))["error"] == "invalid_request"


def test_a_wrong_request_costs_nobody_a_sign_in(app):
    assert (
        answered(Client().get(request_of(app, code_challenge=None)))["error"] == "invalid_request"
    )


@pytest.mark.parametrize(
    ("person", "error"), [(None, "login_required"), ("alice", "consent_required")]
)
def test_no_page_is_no_answer(app, cast, person: str | None, error: str):
    client = signed_in(getattr(cast, person)) if person else Client()
    assert answered(client.get(request_of(app, prompt="none")))["error"] == error


def test_a_wish_for_a_new_sign_in_is_granted_once(app, alice):
    answer = alice.get(request_of(app, prompt="login consent"))
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert "login" not in answer["Location"].partition("prompt%3D")[2]


# What cannot be trusted ------------------------------------------------------------------------


def test_no_trick_of_an_address_is_redirected_to(app, alice):
    answers = {
        trick: alice.get(request_of(app, redirect_uri=address)) for trick, address in TRICKS.items()
    }
    assert {trick for trick, said in answers.items() if said.status_code != 400} == set()
    assert {trick for trick, said in answers.items() if "Location" in said} == set()


def test_an_unknown_application_is_answered_here(app, alice):
    assert alice.get(request_of(app, client_id="A" * 12)).status_code == 400


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_of_them_are_answered_here(app, alice, name: str):
    answer = alice.get(request_of(app) + f"&{name}=https://evil.example")
    assert (answer.status_code, answer.has_header("Location")) == (400, False)


@pytest.mark.parametrize("end", ["set_enabled", "delete"])
def test_an_application_out_of_use_is_an_unknown_one(app, alice, cast, end: str):
    options = {"enabled": False} if end == "set_enabled" else {}
    getattr(applications, end)(application=app, actor=actor(cast.alice), now=clock.now(), **options)
    assert alice.get(request_of(app)).status_code == 400
    assert decide(alice, request_of(app)).status_code == 400


def test_a_name_that_is_markup_is_shown_as_text(cast, alice):
    app = application(cast, name="<script>alert(1)</script>")
    assert "<script>alert" not in alice.get(request_of(app)).content.decode()


# What a browser is told ------------------------------------------------------------------------


def test_the_policy_of_the_page_lets_its_form_lead_to_this_application_alone(app, alice):
    page = alice.get(request_of(app))
    assert directive(page, "form-action") == "form-action 'self' https://app.example"
    assert directive(page, "frame-ancestors") == "frame-ancestors 'none'"
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/accounts/login/", "/device"])
def test_no_other_page_has_the_wider_policy(alice, path: str):
    page = alice.get(path, follow=True)
    assert directive(page, "form-action") == "form-action 'self'"


def test_the_form_needs_its_token_against_forgery(app, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert decide(client, request_of(app)).status_code == 403
    assert not ApiKey.objects.consents().exists()


def test_a_form_of_another_site_is_refused(app, alice):
    answer = alice.post(
        request_of(app), {"decision": "allow"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_neither_the_page_nor_the_answer_is_kept(app, alice):
    assert alice.get(request_of(app))["Cache-Control"] == "no-store"
    answer = decide(alice, request_of(app))
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


# A consent that outlasts the session ---------------------------------------------------------------

RENEWED = {"scope": "pops:read offline_access"}


@pytest.fixture
def stale(cast: Cast, frozen, settings) -> Client:
    settings.SESSION_IDLE_SECONDS = 11 * 3600
    return signed_in_before(cast.alice, frozen, HOURS)


def test_a_renewed_consent_asks_first_who_it_is_and_is_given_in_one_go(app, stale):
    address = request_of(app, **RENEWED)
    question = decide(stale, address)
    assert question.status_code == 401
    assert not ApiKey.objects.consents().exists()
    assert ORIGIN in directive(question, "form-action")
    wrong = confirm_in(stale, address, question, "wrong")
    assert (wrong.status_code, ORIGIN in directive(wrong, "form-action")) == (422, True)
    assert "code" in answered(confirm_in(stale, address, wrong))


def test_one_that_ends_with_its_first_token_is_given_without(app, stale):
    assert "code" in answered(decide(stale, request_of(app)))


def test_a_denial_is_never_asked_for(app, stale):
    assert answered(decide(stale, request_of(app, **RENEWED), "deny"))["error"] == "access_denied"
