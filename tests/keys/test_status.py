"""Where a key stands is answered alike in Python and in SQL, at every boundary and at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keys.models import ApiKey
from keys.status import (
    LIVING,
    SOON,
    Status,
    status_expression,
    status_of,
    where_living,
    where_status,
)
from tests.cast import Cast
from tests.keys.minting import NOW

TICK = timedelta(microseconds=1)
PAST, FUTURE = NOW - timedelta(days=400), NOW + timedelta(days=400)

# expires_at, revoked_at, what the key is at NOW
BOUNDARIES = [
    (None, None, Status.ACTIVE),
    (PAST, None, Status.EXPIRED),
    (NOW - timedelta(seconds=1), None, Status.EXPIRED),
    (NOW - TICK, None, Status.EXPIRED),
    (NOW, None, Status.EXPIRED),
    (NOW + TICK, None, Status.EXPIRES_SOON),
    (NOW + timedelta(seconds=1), None, Status.EXPIRES_SOON),
    (NOW + SOON - TICK, None, Status.EXPIRES_SOON),
    (NOW + SOON, None, Status.EXPIRES_SOON),
    (NOW + SOON + TICK, None, Status.ACTIVE),
    (NOW + SOON + timedelta(seconds=1), None, Status.ACTIVE),
    (FUTURE, None, Status.ACTIVE),
    *[
        (expires_at, revoked_at, Status.REVOKED)
        for expires_at in (None, PAST, NOW, NOW + TICK, NOW + SOON, FUTURE)
        for revoked_at in (PAST, NOW, NOW + TICK)
    ],
]


def stored(cast: Cast, expires_at: datetime | None, revoked_at: datetime | None) -> ApiKey:
    return ApiKey.objects.create(
        organization=cast.acme,
        name="boundary",
        pepper_version=1,
        expires_at=expires_at,
        revoked_at=revoked_at,
    )


def said_by_sql(key: ApiKey, now: datetime) -> str:
    return ApiKey.objects.annotate(said=status_expression(now)).get(pk=key.pk).said


def filters_that_find(key: ApiKey, now: datetime) -> list[str]:
    mine = ApiKey.objects.filter(pk=key.pk)
    return [status for status in Status if mine.filter(where_status(status, now)).exists()]


@pytest.mark.parametrize(("expires_at", "revoked_at", "expected"), BOUNDARIES)
def test_python_says_the_status_at_every_boundary(expires_at, revoked_at, expected):
    assert status_of(expires_at=expires_at, revoked_at=revoked_at, now=NOW) is expected


def test_sql_says_the_same_status_at_every_boundary(cast):
    rows = [(stored(cast, at, revoked), expected) for at, revoked, expected in BOUNDARIES]
    assert [said_by_sql(key, NOW) for key, _ in rows] == [expected for _, expected in rows]


def test_exactly_one_filter_finds_a_key_at_every_boundary(cast):
    rows = [(stored(cast, at, revoked), expected) for at, revoked, expected in BOUNDARIES]
    assert [filters_that_find(key, NOW) for key, _ in rows] == [[said] for _, said in rows]


def test_living_in_sql_is_active_or_expiring_soon_at_every_boundary(cast):
    expected = {stored(cast, at, revoked).pk for at, revoked, said in BOUNDARIES if said in LIVING}
    found = ApiKey.objects.filter(where_living(NOW)).values_list("pk", flat=True)
    assert set(found) == expected


since_2000 = st.timedeltas(timedelta(0), timedelta(days=36_500))
moments = since_2000.map(lambda passed: datetime(2000, 1, 1, tzinfo=UTC) + passed)
near = st.timedeltas(-SOON - timedelta(seconds=2), SOON + timedelta(seconds=2))


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(now=moments, until=st.none() | near, is_revoked=st.booleans())
def test_python_and_sql_agree_at_any_moment(cast, now, until, is_revoked):
    key = stored(cast, now + until if until is not None else None, now if is_revoked else None)
    asked_python = key.status_at(now)
    assert [asked_python] == filters_that_find(key, now)
    assert asked_python == said_by_sql(key, now)
    assert key.is_living_at(now) == ApiKey.objects.filter(where_living(now), pk=key.pk).exists()


def test_a_key_without_expiry_never_leaves_active():
    far = datetime.max.replace(tzinfo=UTC) - SOON
    assert status_of(expires_at=None, revoked_at=None, now=far) is Status.ACTIVE


@given(expires_at=moments, now=moments, later=st.timedeltas(timedelta(0), timedelta(days=9999)))
def test_an_expired_key_stays_expired(expires_at, now, later):
    if status_of(expires_at=expires_at, revoked_at=None, now=now) is Status.EXPIRED:
        assert status_of(expires_at=expires_at, revoked_at=None, now=now + later) is Status.EXPIRED


def test_an_unknown_status_has_no_filter():
    with pytest.raises(ValueError, match="gone"):
        where_status("gone", NOW)
