"""Each preset answers its question, for this organization alone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.audit_log.presets import PRESETS, rows_of
from tests.portal.audit_log.test_filter import NOON, write
from tests.portal.audit_log.test_rows import came, members_since

KINDS = {
    "keys": {"object_type": "api_key"},
    "people": {"object_type": "invitation"},
    "programs": {"actor_type": "application"},
    "operators": {"actor_type": "system"},
}


@pytest.mark.parametrize("preset", KINDS)
def test_a_preset_keeps_what_it_is_about(cast, preset: str):
    [wanted] = write(cast.acme, **{"object_type": "pop", **KINDS[preset]})
    write(cast.acme, object_type="widget")
    write(cast.other, **{"object_type": "pop", **KINDS[preset]})
    assert list(rows_of(preset, cast.acme, NOON)) == [wanted]


def test_today_begins_at_midnight_of_the_reader(cast):
    midnight = NOON.replace(hour=0) - timedelta(hours=1)  # of Berlin, an hour before that of UTC
    [wanted] = write(cast.acme, at=midnight)
    write(cast.acme, at=midnight - timedelta(microseconds=1))
    assert list(rows_of("today", cast.acme, NOON.astimezone(ZoneInfo("Europe/Berlin")))) == [wanted]


def test_sign_ins_and_those_that_were_refused(cast):
    members_since(90)
    good, bad = came(cast.bob), came(cast.bob, "user.sign_in_failed")
    assert set(rows_of("sign-ins", cast.acme, NOON)) == {good, bad}
    assert list(rows_of("refused", cast.acme, NOON)) == [bad]


def test_without_a_preset_every_event_of_the_organization_is_shown(cast):
    write(cast.acme, 2)
    assert len(rows_of("", cast.acme, NOON)) == len(rows_of("moon", cast.acme, NOON)) == 2
    assert all(preset.words for preset in PRESETS.values())
