"""What an app and a browser show about us, and that nothing secret is kept in the library's own way."""

import pytest
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from django.test import RequestFactory

from portal.second_factor.adapter import MFAAdapter


def test_it_is_the_one_in_use():
    assert isinstance(get_adapter(), MFAAdapter)


def test_the_issuer_tells_installations_apart(settings):
    settings.PUBLIC_HOST = "keys.example.com"
    assert get_adapter().get_totp_issuer() == "Keydock (keys.example.com)"


def test_the_name_of_the_relying_party_is_ours_and_not_the_request_s(settings):
    settings.PUBLIC_HOST, settings.DEMO, settings.ALLOWED_HOSTS = "keys.example.com", False, ["*"]
    request = RequestFactory(HTTP_HOST="evil.example").get("/")

    with context.request_context(request):
        entity = get_adapter().get_public_key_credential_rp_entity()
    assert entity == {"id": "keys.example.com", "name": "Keydock"}


@pytest.mark.parametrize("method", ["encrypt", "decrypt"])
def test_the_library_keeps_no_secret(method: str):
    with pytest.raises(NotImplementedError):
        getattr(get_adapter(), method)("text")


def test_the_picture_is_drawn_here_and_refers_to_nobody():
    drawn = get_adapter().build_totp_svg("otpauth://totp/x?secret=ABC")
    assert drawn.count("http") == drawn.count(
        'xmlns:svg="http://www.w3.org/2000/svg"'
    ) + drawn.count('xmlns="http://www.w3.org/2000/svg"')
