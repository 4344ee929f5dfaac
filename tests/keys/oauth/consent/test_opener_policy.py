"""A pop-up that answers by message keeps its opener all the way through the sign-in; every other page cuts the tie."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress, Login
from django.test import Client

from keys.models import Application
from keys.oauth.consent.opener_policy import asks_by_message
from tests.cast import PASSWORD, Cast
from tests.keys.oauth.asking import application
from tests.keys.oauth.consent.prompting import decide, request_of
from tests.portal.second_factor.enrolled import APP, INDEX, shown, with_app
from tests.portal.signed_in import signed_in
from tests.portal.step_up.stale import MINUTES, signed_in_before

KEPT, CUT = "unsafe-none", "same-origin"


def policy(response) -> str:
    return response["Cross-Origin-Opener-Policy"]


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast, web_message=True)


@pytest.fixture
def by_message(app) -> str:
    return request_of(app, "/authorize", response_mode="web_message")


def test_every_step_from_the_request_to_the_answer_keeps_the_opener(cast, by_message: str) -> None:
    EmailAddress.objects.create(
        user=cast.alice, email=cast.alice.email, verified=True, primary=True
    )
    client, steps = Client(), []
    steps.append(client.get(by_message))
    steps.append(client.get(steps[-1]["Location"]))
    form = {"login": cast.alice.email, "password": "wrong", "next": by_message}
    steps.append(client.post("/accounts/login/", form))
    steps.append(client.post("/accounts/login/", {**form, "password": PASSWORD}))
    assert steps[-1]["Location"] == by_message
    steps.append(client.get(by_message))
    steps.append(decide(client, by_message))
    assert [policy(step) for step in steps] == [KEPT] * 6


def test_changing_the_account_and_a_new_sign_in_keep_it(cast, by_message: str) -> None:
    client = signed_in(cast.alice)
    assert policy(client.get(f"/accounts/reauthenticate/?next={quote(by_message)}")) == KEPT
    answer = client.post("/accounts/logout/", {"next": by_message})
    assert (answer["Location"], policy(answer)) == (by_message, KEPT)


def test_a_sign_in_that_waits_for_its_second_factor_keeps_it(cast, by_message: str) -> None:
    client = Client()
    session = client.session
    waiting = Login(user=cast.alice, redirect_url=by_message)
    session["account_login"] = waiting.serialize()
    session.save()
    assert policy(client.get("/accounts/login/")) == KEPT


def test_the_step_of_the_second_factor_keeps_it_to_the_answer(cast, by_message: str) -> None:
    with_app(cast.alice)
    EmailAddress.objects.create(
        user=cast.alice, email=cast.alice.email, verified=True, primary=True
    )
    client, form = Client(), {"login": cast.alice.email, "password": PASSWORD, "next": by_message}
    steps = [client.post("/accounts/login/", form)]
    there = steps[0]["Location"]
    assert there.startswith("/accounts/mfa/authenticate")
    steps.append(client.get(there))
    steps.append(client.post(there, {"code": "000000"}))
    steps.append(client.post(there, {"code": shown()}))
    assert steps[-1]["Location"] == by_message
    steps.append(decide(client, by_message))
    assert [policy(step) for step in steps] == [KEPT] * 5


def test_setting_up_a_demanded_second_factor_keeps_it(cast, frozen, by_message: str) -> None:
    client = signed_in_before(cast.bob, frozen, MINUTES)
    steps = [client.get(f"{INDEX}?next={quote(by_message)}")]
    there = f"{APP}?next={quote(by_message)}"
    steps.append(client.get(there))
    assert steps[-1].status_code == 401
    steps.append(client.post(there, {"proof_password": PASSWORD}))
    assert steps[-1]["Location"] == there
    steps.append(client.get(there))
    steps.append(client.post(APP, {"code": "000000", "next": by_message}))
    assert [policy(step) for step in steps] == [KEPT] * 5


@pytest.mark.parametrize(
    "path",
    ["/", "/accounts/login/", "/accounts/login/?next=/authorize", "/device", "/sdkauth?url=x",
     "/authorize", "/oauth/authorize?response_mode=query", "/accounts/signup/", "/healthz"],
)  # fmt: skip
def test_every_other_page_cuts_the_tie(db, path: str) -> None:
    assert policy(Client().get(path)) == CUT


def test_the_redirect_way_cuts_it(app, cast) -> None:
    client = signed_in(cast.alice)
    assert policy(client.get(request_of(app))) == CUT
    assert policy(decide(client, request_of(app))) == CUT


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/authorize?response_mode=web_message",
     "//evil.example/authorize?response_mode=web_message",
     "/accounts/second-factor?next=/o/x", "/accounts/second-factor?next=//evil.example/authorize",
     "/authorizex?response_mode=web_message", "/authorize?response_mode=query",
     "/authorize?response_mode=web_message&response_mode=query", "", "/"],
)  # fmt: skip
def test_only_our_own_request_by_message_counts(address: str) -> None:
    assert not asks_by_message(address)


# What no address is made of; a reader of addresses stumbles over some of these.
NO_ADDRESS = ["//[", "http://[x]/", "//\u2100", "/authorize\r\n?response_mode=web_message", "\0"]


@pytest.mark.parametrize("way", ["", f"{INDEX}?next="])
@pytest.mark.parametrize("text", NO_ADDRESS)
def test_a_next_that_is_no_address_leads_nowhere_and_breaks_nothing(
    db, text: str, way: str
) -> None:
    answer = Client().get("/accounts/login/", {"next": f"{way}{quote(text) if way else text}"})
    assert (answer.status_code, policy(answer)) == (200, CUT)
