"""Who lets more through is asked who they are; who lets less through is not."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from keys.life.restricting import change_restrictions
from keys.models import ApiKey
from portal.models import Organization
from portal.pages.reauthentication import ProofNeededError
from portal.restrictions import defaults
from portal.restrictions.document import NONE, RateLimit, Restrictions
from portal.restrictions.rules import Comparison
from portal.restrictions.step_up import refusing_stale_weakening
from tests.cast import actor
from tests.keys.minting import NOW, mint
from tests.parallel import at_once, outcomes
from tests.portal.asking import ask

LIMITED = Restrictions((RateLimit(10, 60),), refuse_browsers=True)
TIGHTER = Restrictions((RateLimit(5, 60),), refuse_browsers=True)
LOOSER = Restrictions((RateLimit(50, 60),), refuse_browsers=True)


@pytest.fixture
def stale(cast):
    """Somebody's session of long ago."""
    request = ask(user=cast.alice)
    request.session["proof"] = {"person": cast.alice.pk, "at": 0, "by": "password"}
    return request


def test_only_what_lets_more_through_asks(stale) -> None:
    compare = refusing_stale_weakening(stale, Organization(), defaults.of_owner)
    compare(LIMITED, TIGHTER)
    compare(NONE, LOOSER)
    for after in (LOOSER, NONE, LIMITED._replace(refuse_browsers=False)):
        with pytest.raises(ProofNeededError):
            compare(LIMITED, after)


def test_limits_of_ones_own_that_are_looser_than_the_installations_let_more_through(
    stale, settings
) -> None:
    settings.DEFAULT_KEY_LIMITS = "10/60"
    compare = refusing_stale_weakening(stale, Organization(), defaults.of_key)
    compare(NONE, TIGHTER)
    with pytest.raises(ProofNeededError):
        compare(NONE, LOOSER)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_was_tightened_meanwhile_is_what_is_compared_with(cast, stale) -> None:
    """Whoever read a key before somebody tightened it does not loosen it again unasked: who comes second waits, and is
    compared with what the first one left."""
    key = mint(cast.acme, cast.alice).key
    held_to(key, 100)
    compare = refusing_stale_weakening(stale, cast.acme, defaults.of_key)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            held_to(key, 10)
            loosened = other.submit(at_once, partial(held_to, key, 50, compare=compare))
            wait_for_who_waits()
        assert outcomes(loosened.result(60)) == ["ProofNeededError"]
    key.refresh_from_db()
    assert key.restrictions["limits"][0]["requests"] == 10


def held_to(key: ApiKey, requests: int, **more: Comparison) -> ApiKey:
    asked = {"limits": [{"requests": requests, "seconds": 60}]}
    alice = actor(key.created_by_user)
    return change_restrictions(key=key, asked=asked, actor=alice, now=NOW, **more)


def wait_for_who_waits() -> None:
    """Until another transaction waits for this one."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waits.")
