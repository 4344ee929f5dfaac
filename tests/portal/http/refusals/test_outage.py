"""What is told while the database gives no answer needs no database itself, and says why, here and in the log."""

import logging

import psycopg
import pytest
from django.db import InternalError, OperationalError, ProgrammingError
from django.test import RequestFactory

from portal.databases.causes import is_outage
from portal.http.refusals import outage

PAGE, API = RequestFactory().get("/o/org_x/keys"), RequestFactory().get("/v1/whoami")


def failure(cause: Exception | None = None, said: str = "it failed", kind=OperationalError):
    error = kind(said)
    error.__cause__ = cause
    return error


CAUSES = [
    (failure(psycopg.errors.DiskFull()), "disk full", "disk of the database is full"),
    (failure(said="database or disk is full"), "disk full", "disk of the database is full"),
    (failure(said="database is locked"), "lock not free in time", "writing to the same rows"),
    (
        failure(psycopg.errors.LockNotAvailable()),
        "lock not free in time",
        "writing to the same rows",
    ),
    (
        failure(said="No connection became free in time."),
        "no connection free in time",
        "Every connection",
    ),
    (
        failure(psycopg.errors.TooManyConnections()),
        "no connection free in time",
        "Every connection",
    ),
    (failure(psycopg.errors.QueryCanceled()), "statement took too long", "too long over this"),
    (
        failure(psycopg.errors.ReadOnlySqlTransaction(), kind=InternalError),
        "takes no changes",
        "no changes",
    ),
    (failure(said="connection refused"), "database away", "cannot be reached"),
]


@pytest.fixture(autouse=True)
def _nothing_was_told(monkeypatch):
    monkeypatch.setattr(outage, "told", outage.Told())


def test_the_page_is_rendered_without_a_single_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = outage.unavailable(PAGE, failure())
    assert answer.status_code == 503
    assert b"database" in answer.content


def test_no_answer_about_an_outage_is_kept_by_a_cache():
    answer = outage.unavailable(API, failure())
    assert (answer["Cache-Control"], answer["Retry-After"]) == ("no-store", "1")


@pytest.mark.parametrize(("error", "name", "words"), CAUSES, ids=[name for _, name, _ in CAUSES])
def test_page_problem_and_log_tell_the_cause(error, name, words, caplog):
    assert is_outage(error)
    assert words in outage.unavailable(PAGE, error).content.decode()
    assert words in outage.unavailable(API, error).content.decode()
    assert name in caplog.text


def test_another_mistake_is_no_outage():
    assert not is_outage(failure(psycopg.errors.UndefinedTable(), kind=ProgrammingError))
    assert not is_outage(failure(psycopg.errors.ActiveSqlTransaction(), kind=InternalError))


def test_an_outage_of_many_answers_is_few_lines(caplog):
    with caplog.at_level(logging.ERROR):
        for _ in range(1000):
            outage.unavailable(API, failure(said="connection refused"))
    assert len(caplog.records) < 5


def test_before_the_installation_is_open_the_page_says_so(caplog):
    answer = outage.unavailable(PAGE, None)
    assert (answer.status_code, caplog.text) == (503, "")
    assert "not open yet" in answer.content.decode()
