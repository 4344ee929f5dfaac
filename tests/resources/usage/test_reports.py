"""What people read of the use of an endpoint: thirty days of it, and the sum."""

from datetime import timedelta

from portal import clock
from resources.models import EndpointUsage, Pop, PopUsage
from resources.usage.reports import calls_lately, report_of, uses_lately, views_lately
from tests.cast import Cast
from tests.resources.making import endpoint, table


def test_answered_refused_and_failed_calls_are_told(cast: Cast, frozen: object) -> None:
    people, now = endpoint(cast, table(cast)), clock.now()
    for outcome, count in (("ANSWERED", 5), ("REFUSED", 2), ("FAILED", 1)):
        EndpointUsage.objects.create(endpoint=people, hour=now, outcome=outcome, count=count)
    report = report_of(people, now, "UTC")
    assert (report.total, report.refused) == (8, 3)


def test_the_list_tells_calls_of_thirty_days(cast: Cast, frozen: object) -> None:
    connector, now = table(cast), clock.now()
    people, idle = endpoint(cast, connector), endpoint(cast, connector, name="idle")
    for days, count in ((0, 3), (29, 4), (31, 100)):
        hour = now - timedelta(days=days)
        EndpointUsage.objects.create(endpoint=people, hour=hour, outcome="ANSWERED", count=count)
    assert calls_lately([people, idle], now) == {people.pk: 7}
    assert views_lately([], now) == {}


def test_uses_of_a_pop_are_told_by_its_id(cast: Cast, frozen: object) -> None:
    pop, now = Pop.objects.create(organization=cast.acme, name="Counter"), clock.now()
    PopUsage.objects.create(pop=pop, hour=now, outcome="REFUSED", count=4)
    assert (uses_lately([pop], now), report_of(pop, now, "UTC").refused) == ({pop.pk: 4}, 4)
