"""A listed page gets a token in its address when a member allows it; denied, nothing leaves this site."""

from urllib.parse import quote

import pytest
from django.test import Client

from keys.models import ApiKey, Application
from portal.access import Role
from portal.models import Membership
from tests.cast import Cast
from tests.keys.oauth.asking import application
from tests.keys.oauth.consent.prompting import answered, decide, directive
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import signed_in
from tests.portal.step_up.stale import HOURS, confirm_in, signed_in_before

PAGE = "https://app.example/page?x=1"
HERE = f"/sdkauth?url={quote(PAGE, safe='')}"


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(
        cast, name="Old page", redirect_uris=[], allowed_origins=[],
        return_redirect=True, return_urls=[PAGE],
    )  # fmt: skip


def test_the_page_is_come_back_to_with_a_token_of_the_person(app, cast):
    answer = decide(signed_in(cast.bob), HERE)
    assert answer["Location"].startswith(f"{PAGE}&pop_token=")
    token = answered(answer)["pop_token"]
    said = Client().get("/v1/whoami", headers={"authorization": f"Bearer {token}"}).json()
    assert said["owner"]["id"] == cast.bob.public_id
    assert said["permissions"] == sorted(app.scopes)


def test_the_token_is_in_no_referer_and_no_cache(app, cast):
    answer = decide(signed_in(cast.bob), HERE)
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_member_is_asked_first(app, cast):
    page = signed_in(cast.bob).get(HERE)
    assert "Old page wants a temporary token" in text_of(page)
    assert directive(page, "form-action") == "form-action 'self' https://app.example"
    assert not ApiKey.objects.consents().exists()


def test_a_token_of_a_week_is_given_after_a_proof(app, cast, frozen, settings):
    settings.SESSION_IDLE_SECONDS = 11 * 3600
    Application.objects.update(token_seconds=7 * 86_400)
    client = signed_in_before(cast.bob, frozen, HOURS)
    question = decide(client, HERE)
    assert (question.status_code, ApiKey.objects.consents().exists()) == (401, False)
    assert confirm_in(client, HERE, question)["Location"].startswith(f"{PAGE}&pop_token=")


def test_a_denial_stays_here(app, cast):
    answer = decide(signed_in(cast.bob), HERE, "deny")
    assert (answer.status_code, answer.has_header("Location")) == (200, False)
    assert not ApiKey.objects.consents().exists()


def test_who_is_not_signed_in_signs_in_first(app):
    assert Client().get(HERE)["Location"].startswith("/accounts/login/?next=/sdkauth%3Furl")


@pytest.mark.parametrize(
    "url", ["", "https://evil.example/", f"{PAGE}&y=2", "https://app.example/"]
)
def test_a_page_that_is_not_listed_is_never_redirected_to(app, cast, url: str):
    answer = signed_in(cast.bob).get("/sdkauth", {"url": url})
    assert (answer.status_code, answer.has_header("Location")) == (400, False)


def test_a_stranger_is_told_so_and_gets_nothing(app, cast):
    client = signed_in(cast.charlie)
    assert client.get(HERE).status_code == decide(client, HERE).status_code == 403
    assert "Old page" not in client.get(HERE).content.decode()


def test_a_member_of_two_organizations_that_list_it_chooses(app, cast):
    Membership.objects.create(organization=cast.other, user=cast.bob, role=Role.OWNER)
    second = Application.objects.create(
        organization=cast.other, name="Theirs", return_redirect=True, return_urls=[PAGE]
    )
    second.write_origins()
    client = signed_in(cast.bob)
    assert "For which organization?" in text_of(client.get(HERE))
    assert "Theirs wants" in text_of(client.get(f"{HERE}&client_id={second.public_id}"))
