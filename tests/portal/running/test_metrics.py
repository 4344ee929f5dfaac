"""Figures are counted by all processes together, forget nothing, and are told as a monitor reads them."""

from collections import Counter

import pytest
from django.db import OperationalError
from django.test import Client

from portal.models import Figure
from portal.running import metrics

TOKEN = "a-token-of-the-operator"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def name(monkeypatch: pytest.MonkeyPatch) -> str:
    """A figure of this test, and no other."""
    told = metrics.CountedFigure("keydock_tries_total", "Tries.")
    monkeypatch.setattr(metrics.figures, "subscribers", [lambda: told])
    monkeypatch.setattr(metrics, "_unwritten", Counter())
    return told.name


def test_what_is_counted_is_written_once_and_added_to_what_others_wrote(name: str) -> None:
    metrics.count(name)
    metrics.count(name, 4)
    metrics.flush()
    metrics.flush()
    metrics.add({name: 10})
    assert metrics.read() == [(name, "Tries.", 15)]
    assert str(Figure.objects.get()) == name


def test_what_cannot_be_written_stays_counted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(counts: dict[str, int]) -> None:
        raise OperationalError

    metrics.count(name, 2)
    with monkeypatch.context() as broken:
        broken.setattr(metrics, "add", away)
        with pytest.raises(OperationalError):
            metrics.flush()
    assert metrics.unwritten(name) == 2
    metrics.flush()
    assert metrics.read()[0][2] == 2


def test_a_figure_of_which_nothing_has_happened_is_told_as_nothing(name: str) -> None:
    metrics.count(name, 0)
    metrics.flush()
    assert (metrics.read(), Figure.objects.count()) == ([(name, "Tries.", 0)], 0)


# GET /metrics --------------------------------------------------------------------------------------------------------


def test_a_monitor_with_the_token_reads_the_format_of_prometheus(name: str, settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    metrics.add({name: 3})
    said = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert said.status_code == 200
    assert said["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert said["Cache-Control"] == "no-store"
    assert said.content.decode() == (
        "# HELP keydock_tries_total Tries.\n# TYPE keydock_tries_total counter\nkeydock_tries_total 3\n"
    )


@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer ünïcode"])
def test_nobody_reads_it_without_the_token(settings, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    headers = {"authorization": given} if given else {}
    said = Client().get("/metrics", headers=headers)
    assert (said.status_code, b"keydock_tries" in said.content) == (401, False)
    assert said["WWW-Authenticate"] == 'Bearer realm="metrics"'


def test_where_no_token_was_chosen_there_is_no_such_address(settings) -> None:
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer "):
        assert Client().get("/metrics", headers={"authorization": given}).status_code == 404
