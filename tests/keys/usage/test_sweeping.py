"""Is counted use kept as long as pages tell of it, and no longer?"""

from datetime import timedelta

from keys.models import DailyKeyUsage, DailyOrganizationUsage, KeyUsage, OrganizationUsage
from keys.usage import sweeping
from keys.usage.sweeping import sweep
from tests.cast import Cast
from tests.keys.minting import NOW, mint

DAY = timedelta(days=1)


def test_hours_go_after_thirty_days_and_days_after_two_years(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    for days in (31, 30):
        KeyUsage.objects.create(key=key, hour=NOW - days * DAY, outcome="VALID", count=1)
        cast.acme.usage.create(hour=NOW - days * DAY, outcome="VALID", count=1)
    for days in (731, 730):
        day = (NOW - days * DAY).date()
        DailyKeyUsage.objects.create(
            key=key, organization=cast.acme, day=day, outcome="VALID", count=1
        )
        cast.acme.daily_usage.create(day=day, outcome="VALID", count=1)
    assert [sweep(NOW), sweep(NOW)] == [4, 0]
    left = [KeyUsage.objects.get().hour, OrganizationUsage.objects.get().hour]
    assert left == [NOW - 30 * DAY] * 2
    days_left = [DailyKeyUsage.objects.get().day, DailyOrganizationUsage.objects.get().day]
    assert days_left == [(NOW - 730 * DAY).date()] * 2


def test_one_run_deletes_several_batches_but_not_without_end(cast: Cast, monkeypatch) -> None:
    """A busy installation fills more than one batch a minute."""
    monkeypatch.setattr(sweeping, "BATCHES", 2)
    old = NOW - 60 * DAY
    rows = [
        OrganizationUsage(
            organization=cast.acme, hour=old - n * timedelta(hours=1), outcome="VALID"
        )
        for n in range(sweeping.A_BATCH * 3)
    ]
    OrganizationUsage.objects.bulk_create(rows)
    assert [sweep(NOW), sweep(NOW)] == [sweeping.A_BATCH * 2, sweeping.A_BATCH]
