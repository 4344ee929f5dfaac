"""The audit log is filtered by who, what, which object, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.audit_log.filter import AuditFilter
from portal.models import AuditEvent

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def write(organization, count: int = 1, **fields) -> list[AuditEvent]:
    given = {
        "at": NOON, "action": "key.generated", "actor_type": "user", "actor_name": "alice@example.com",
        "object_type": "api_key", "object_id": "abc", "object_name": "production",
    } | fields  # fmt: skip
    return [AuditEvent.objects.create(organization=organization, **given) for _ in range(count)]


def found(organization, **query: str) -> list[AuditEvent]:
    chosen = AuditFilter(query, organization=organization, zone=organization.time_zone, now=NOON)
    assert chosen.is_valid()
    return list(chosen.qs)


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "ALICE"}, {"action": "key.generated"}, {"object_type": "api_key"},
        {"object": "prod"}, {"object": "abc"}, {"since": "2026-03-02", "until": "2026-03-02"},
    ],
)  # fmt: skip
def test_each_filter_keeps_what_fits_and_drops_the_rest(cast, query: dict):
    wanted = write(cast.acme)
    write(
        cast.acme, at=NOON - timedelta(days=3), action="member.left", actor_name="bob@example.com",
        object_type="user", object_id="7", object_name="Bob",
    )  # fmt: skip
    assert found(cast.acme, **query) == wanted


def test_another_organization_s_events_are_never_found(cast):
    write(cast.other)
    assert found(cast.acme) == []


def test_days_are_those_of_the_organization_s_time_zone(cast):
    write(cast.acme, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))  # 2 March, 0:30 in Berlin
    write(cast.other, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))  # still 1 March in UTC
    assert len(found(cast.acme, since="2026-03-02", until="2026-03-02")) == 1
    assert found(cast.other, since="2026-03-02") == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-03-29", "2026-10-25"])
def test_days_at_the_edge_of_the_calendar_are_days(cast, day: str):
    assert found(cast.acme, since=day, until=day) == []


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"}, {"since": "2026-13-01"}, {"action": "moon.landed"}, {"object_type": "x"},
        {"actor": "a\0b"}, {"object": "x" * 300},
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused(cast, query: dict):
    assert not AuditFilter(query, organization=cast.acme, zone="UTC", now=NOON).is_valid()
