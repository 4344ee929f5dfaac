"""The demo has a past: keys of every status, used, with events at the time they tell of."""

from datetime import UTC, datetime

import pytest

from keys.models import ApiKey, KeyUsage
from keys.status import Status
from portal import clock
from portal.models import AuditEvent
from resources.demo import seed as demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def seeded() -> dict:
    return demo.seed(clock.now())


def test_the_list_looks_alive_every_status_is_there_and_used(seeded):
    now = datetime.now(UTC)
    keys = ApiKey.objects.filter(organization__public_id=seeded["organization_id"])
    older = keys.exclude(name__startswith="demo ")
    assert {key.status_at(now) for key in older} == set(Status)
    assert older.count() >= 12
    assert older.filter(last_use__at__isnull=False).exists()
    assert KeyUsage.objects.filter(key__in=older).count() > 500


def test_history_is_told_at_its_time_and_by_the_services(seeded):
    events = AuditEvent.objects.filter(object_name="old-gateway").order_by("at")
    assert [event.action for event in events] == ["key.generated", "key.revoked"]
    assert events[0].at < events[1].at < clock.now()
