"""The consent page tells how long and for what, and its wider policy stands on it alone."""

from urllib.parse import quote

import pytest
from django.http import HttpResponse

from keys.models import ApiKey
from keys.oauth import devices
from keys.oauth.application_records import Application
from keys.views.consent_page import with_form_target
from portal.models import Organization
from tests.cast import Cast
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application
from tests.keys.views.pages import text_of
from tests.keys.views.prompting import decide, request_of
from tests.portal.people import signed_in


@pytest.mark.parametrize(
    ("seconds", "scope", "told"),
    [
        (None, "pops:read", "1 hour"),
        (900, "pops:read", "15 minutes"),
        (900, "pops:read offline_access", "15 minutes, renewed for up to 30 days"),
    ],
)
def test_the_lifetime_is_told(cast: Cast, seconds: int | None, scope: str, told: str) -> None:
    app = application(cast, token_seconds=seconds)
    assert told in text_of(signed_in(cast.bob).get(request_of(app, scope=scope)))


def test_without_a_target_the_policy_stays_as_it_is() -> None:
    assert not hasattr(with_form_target(HttpResponse(), ""), "_csp_update")


def test_the_policy_names_the_scheme_where_it_cannot_name_the_address() -> None:
    response = with_form_target(HttpResponse(), "http://[::1]:8971")
    assert response._csp_update == {"form-action": ["http:"]}


def test_another_account_can_be_taken_with_the_request_intact(cast: Cast) -> None:
    address = request_of(application(cast))
    page = signed_in(cast.bob).get(address).content.decode()
    assert "Use another account" in page
    assert f'name="next" value="{address.replace("&", "&amp;")}"' in page


@pytest.fixture
def demanding(cast: Cast) -> Application:
    """An application of an organization that demands a second factor, which Bob has not."""
    app = application(cast, return_redirect=True, return_urls=["https://app.example/page"])
    Organization.objects.filter(pk=app.organization_id).update(demands_second_factor=True)
    return app


def ways_in(app: Application) -> list[tuple[str, dict[str, str]]]:
    started = devices.start(app, scope=["pops:read"], resource="", now=NOW)
    return [
        (request_of(app), {}),
        ("/sdkauth?url=https://app.example/page", {}),
        ("/device", {"user_code": started.user_code}),
    ]


@pytest.mark.usefixtures("frozen")
def test_a_member_without_the_demanded_factor_can_allow_nothing(
    cast: Cast, demanding: Application
) -> None:
    for address, typed in ways_in(demanding):
        answer = decide(signed_in(cast.bob), address, **typed)
        assert (answer.status_code, "Set up a second factor" in text_of(answer)) == (403, True)
    assert not ApiKey.objects.consents().exists()


def test_the_demanded_factor_is_set_up_on_the_way_to_the_prompt(
    cast: Cast, demanding: Application
) -> None:
    address = request_of(demanding)
    page = signed_in(cast.bob).get(address)
    assert "Acme Robotics demands a second factor" in text_of(page)
    assert f"?next={quote(address, safe='')}" in page.content.decode()
