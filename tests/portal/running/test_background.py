"""Jobs of every floor run beside the requests, each at its pace, and what one of them meets does not end the others."""

from contextlib import suppress

from django.db import OperationalError

from portal.running import background
from portal.running.background import Job


class Stop(BaseException):
    """Ends the loop of a test; no job's own failure is one."""


def with_jobs(monkeypatch, *jobs: Job) -> None:
    monkeypatch.setattr(background.jobs, "subscribers", [lambda job=job: job for job in jobs])
    monkeypatch.setattr(background, "close_old_connections", lambda: None)


def test_every_floor_that_counts_or_cleans_up_has_its_job():
    assert [job.name for job in background.jobs.call()] == [
        "idle connections",
        "brand",
        "clean-up of the ground",
        "journal",
        "figures",
        "usage of keys",
        "rows of last use",
        "old usage of keys",
        "limits",
        "wrong keys",
        "clean-up of OAuth",
        "usage of resources",
        "old usage of resources",
    ]


def test_each_runs_at_its_own_pace_and_a_failure_ends_nothing(monkeypatch, caplog):
    ran: list[str] = []

    def often() -> None:
        ran.append("often")
        raise OperationalError("away")

    def rarely() -> None:
        ran.append("rarely")
        raise Stop

    with_jobs(monkeypatch, Job("often", 0.01, often), Job("rarely", 0.2, rarely))
    with suppress(Stop):
        background.work()
    assert ran.count("often") > ran.count("rarely") == 1
    assert "The job often failed and will be tried again: away" in caplog.text


def test_what_may_not_wait_is_done_at_the_end_whatever_another_meets(db, monkeypatch):
    done: list[str] = []

    def lost() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(background, "connection", type("Kept", (), {"close": lambda: None}))
    with_jobs(
        monkeypatch,
        Job("lost", 1, lambda: None, lost),
        Job("waits", 1, lambda: None),
        Job("writes", 1, lambda: None, lambda: done.append("written")),
    )
    background.finish_and_close()
    assert done == ["written"]
