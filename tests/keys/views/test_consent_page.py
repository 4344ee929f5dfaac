"""The consent page tells how long and for what, and its wider policy stands on it alone."""

import pytest
from django.http import HttpResponse

from keys.views.consent_page import with_form_target
from tests.cast import Cast
from tests.keys.oauth.asking import application
from tests.keys.views.pages import text_of
from tests.keys.views.prompting import request_of
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
