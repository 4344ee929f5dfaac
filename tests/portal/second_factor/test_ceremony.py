"""Passkeys are bound to the host of PUBLIC_URL, and only a demo takes localhost beside it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from portal.second_factor import ceremony


@pytest.fixture
def at_address(settings):
    """`at_address(PUBLIC_URL, host)`: a request to `host` of an installation at PUBLIC_URL."""

    def asked(public: str, host: str, *, demo: bool = False):
        settings.PUBLIC_URL, settings.DEMO = public, demo
        settings.PUBLIC_HOST = public.split("//")[1].split(":")[0]
        settings.ALLOWED_HOSTS = ["*"]
        return RequestFactory(HTTP_HOST=host).get("/")

    return asked


@pytest.mark.parametrize(
    ("public", "host", "demo", "expected"),
    [
        ("https://keys.example.com", "keys.example.com", False, "https://keys.example.com"),
        ("https://keys.example.com:443", "keys.example.com", False, "https://keys.example.com"),
        ("https://keys.example.com:8443", "x.example", False, "https://keys.example.com:8443"),
        ("http://127.0.0.1:8000", "localhost:8000", True, "http://localhost:8000"),
        ("http://127.0.0.1:8000", "localhost:8000", False, "http://127.0.0.1:8000"),
    ],
)
def test_one_origin_is_ours(at_address, public, host, demo, expected):
    request = at_address(public, host, demo=demo)
    assert ceremony.origin(request) == expected
    assert expected.split("//")[1].split(":")[0] == ceremony.host(request)


@pytest.mark.parametrize(
    ("public", "host", "demo", "said"),
    [
        ("https://keys.example.com", "keys.example.com", False, ""),
        ("http://127.0.0.1:8000", "localhost:8000", True, ""),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True, "Open http://localhost:8000 instead."),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False, "Ask its operator for one."),
        ("http://keys.example.com", "keys.example.com", False, "over plain http"),
        ("https://keys.example.com", "10.0.0.7", False, "work at https://keys.example.com alone"),
    ],
)
def test_where_there_are_none_the_reason_is_told(at_address, public, host, demo, said):
    told = ceremony.why_not(at_address(public, host, demo=demo))
    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.parametrize("error", ceremony.MALFORMED)
def test_whatever_is_wrong_is_told_in_one_sentence(error):
    with pytest.raises(ValidationError, match="The passkey was not accepted"), ceremony.refusing():
        raise error("secret inner words")
