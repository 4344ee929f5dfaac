"""A data source that keeps failing is left alone for a while, and tried by one call before all ask it again."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from portal.errors import Refusal
from resources.http import rows as http_rows
from resources.http.circuits import FAILURES, REST, Circuits
from resources.models import Connector
from resources.queries import Query
from tests.cast import Cast
from tests.resources.making import http
from tests.resources.upstream import answers, upstream

ONE = Connector(public_id="one", revision=1)
NOW = clock.now()


def broken(connector: Connector = ONE, times: int = FAILURES) -> Circuits:
    made = Circuits()
    for _ in range(times):
        made.record_failure(connector, NOW)
    return made


def is_open(made: Circuits, seconds: float = 0, connector: Connector = ONE) -> bool:
    try:
        made.admit(connector, NOW + timedelta(seconds=seconds))
    except Refusal:
        return True
    return False


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    assert (is_open(broken(times=FAILURES - 1)), is_open(broken())) == (False, True)


def test_a_success_starts_the_count_anew() -> None:
    made = broken(times=FAILURES - 1)
    made.close(ONE)
    made.record_failure(ONE, NOW)
    assert not is_open(made)


def test_after_its_rest_one_call_tries_and_the_others_wait() -> None:
    made, rest = broken(), REST.total_seconds()
    assert [is_open(made, rest), is_open(made, rest + 1)] == [False, True]


def test_a_trial_that_fails_lets_it_rest_again_and_one_that_works_opens_the_way() -> None:
    made, rest = broken(), REST.total_seconds()
    made.admit(ONE, NOW + REST)
    made.record_failure(ONE, NOW + REST)
    assert is_open(made, rest + 1)
    made.close(ONE)
    assert not is_open(made, rest + 1)


def test_a_changed_connector_and_another_one_are_asked() -> None:
    made = broken()
    assert not is_open(made, connector=Connector(public_id="one", revision=2))
    assert not is_open(made, connector=Connector(public_id="two", revision=1))


def test_the_refusal_tells_when_to_come_again() -> None:
    with pytest.raises(Refusal) as refusal:
        broken().admit(ONE, NOW)
    assert (refusal.value.status, refusal.value.headers) == (503, {"Retry-After": "30"})


def asked(connector: Connector, times: int) -> list[str]:
    """The codes of so many reads."""
    codes = []
    for _ in range(times):
        with pytest.raises(Refusal) as refusal:
            http_rows.read(connector, Query(), clock.now())
        codes.append(refusal.value.code)
    return codes


@pytest.mark.parametrize("status", ["500 Broken", "429 Too Many"])
def test_a_source_that_fails_for_everybody_is_left_alone(
    cast: Cast, settings: Settings, status: str
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(b"{}", status)) as server:
        settings.EGRESS_PORTS = [server.port]
        connector = http(cast, server.url)
        assert asked(connector, FAILURES + 1)[-1] == "upstream_resting"
        assert server.connections == FAILURES


def test_what_one_caller_asks_wrongly_does_not_close_it_for_the_others(
    cast: Cast, settings: Settings
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(b"{}", "404 Not Found")) as server:
        settings.EGRESS_PORTS = [server.port]
        assert asked(http(cast, server.url), FAILURES + 1)[-1] == "upstream_failed"
