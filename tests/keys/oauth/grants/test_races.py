"""Of many callers at once one gets the tokens; that there were others ends what it got, on PostgreSQL for certain."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from keys.models import ApiKey, RefreshToken
from portal import clock
from tests.cast import summon
from tests.keys.oauth.asking import application, code, passes, redemption, refreshing, token

CALLERS = 20
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(body: dict) -> list:
    start = Barrier(CALLERS)

    def ask(_: int):
        try:
            start.wait(timeout=60)
            return token(body)
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(ask, range(CALLERS)))


def assert_one_won(answers: list) -> None:
    """A caller that waited too long for the lock, on a busy machine, is told 503 and has changed nothing."""
    found = Counter(answer.status_code for answer in answers)
    assert found[200] <= 1
    assert found[400] > 0
    assert set(found) <= {200, 400, 503}


@pytest.fixture
def app():
    return application(summon())


def offered(app) -> str:
    scope = ("pops:read", "offline_access")
    return code(app, app.created_by, *scope, now=clock.now())


def test_one_of_twenty_redeems_a_code_and_the_replays_end_it(app):
    answers = at_once(redemption(app, offered(app)))
    assert_one_won(answers)
    given = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]
    assert not any(passes(text) for text in given)
    assert ApiKey.objects.get(application=app).revoked_at is not None


def test_one_of_twenty_exchanges_a_refresh_token_and_the_others_end_the_family(app):
    first = token(redemption(app, offered(app))).json()["refresh_token"]
    answers = at_once(refreshing(app, first))
    assert_one_won(answers)
    assert RefreshToken.objects.count() <= 2
    assert ApiKey.objects.get(application=app).revocation_reason == "refresh token reused"
