"""What other servers tell: the mail server, Redis, and our own address behind its proxies, asked with lies."""

import pytest
from django.core import mail

from portal.http import seen
from portal.inspection import outside
from portal.inspection.finding import RISKY, WRONG
from tests import services
from tests.portal.inspection.levels import levels

pytestmark = pytest.mark.django_db


def test_a_mail_server_that_is_not_there_is_wrong(production):
    production.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with services.deaf_port() as port:
        production.EMAIL_PORT = port
        assert levels(outside.of_mail(), "does not take us") == [WRONG]
    assert mail.outbox == []


def test_an_address_that_nobody_serves_is_wrong(production):
    with services.deaf_port() as port:
        production.PUBLIC_URL = f"http://127.0.0.1:{port}"
        assert levels(outside.of_address(), "cannot be reached") == [WRONG]


def test_https_that_keydock_does_not_know_of_is_wrong(production, live_server):
    production.PUBLIC_URL, production.SECURE = live_server.url, True
    assert levels(outside.of_address(), "by which scheme") == [WRONG]


def test_redis_that_is_away_is_wrong(production):
    with services.deaf_port() as port:
        production.CACHE_URL = f"redis://127.0.0.1:{port}/0"
        assert levels(outside.of_cache(), "Redis does not answer") == [WRONG]


@pytest.mark.parametrize(
    ("forwarded", "trusted", "level"),
    [
        (["10.1.2.3"], 1, []),  # one proxy that overwrites, as ours does
        ([outside.FORGED, "10.1.2.3"], 1, []),  # one that adds
        ([outside.FORGED, "10.1.2.3", "10.0.0.1"], 2, []),
        ([outside.FORGED], 0, []),  # none
        ([], 0, []),
        ([outside.FORGED], 1, [WRONG]),  # one that hands on what callers say
        ([outside.FORGED, "10.1.2.3"], 2, [WRONG]),
        (["10.1.2.3"], 0, [RISKY]),
        ([outside.FORGED, "10.1.2.3", "10.0.0.1"], 1, [RISKY]),
    ],
)
def test_proxies_are_counted_by_what_they_write(forwarded, trusted, level):
    assert [one.level for one in outside.of_hops(forwarded, trusted)] == level


def test_a_node_tells_us_what_it_saw(production, live_server):
    production.PUBLIC_URL, production.SECURE = live_server.url, False
    assert list(outside.of_address()) == []
    production.TRUSTED_PROXY_COUNT = 1
    assert levels(outside.of_address(), "Callers can choose the address") == [WRONG]


def test_another_installation_is_told_from_this_one(production, live_server, monkeypatch):
    production.PUBLIC_URL, production.SECURE = live_server.url, False
    monkeypatch.setattr(seen, "question", lambda: {seen.HEADER: "of:another:key"})
    assert levels(outside.of_address(), "is not this installation") == [WRONG]
