"""A fault in any view tells nobody a secret: not the caller, and not the log, whatever the error quotes."""

import logging

import pytest
from django.db import connection
from django.test import Client

from keys import keystring
from portal.logs.lines import JsonLines
from tests.house.answers.test_headers_of_every_answer import PATHS

pytestmark = pytest.mark.sqlite  # the same on both

KEY = keystring.generate("A1b2C3d4E5f6")
INSIDE = ("Traceback", "ValueError", "site-packages", "SELECT", KEY.secret)


class Written(logging.Handler):
    """What a record says once the handler of the settings, which stands before this one, has had it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written():
    handler = Written()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def quoting(execute, sql, params, many, context):
    raise ValueError(f"cannot use {KEY.text} with {sql}")


def test_a_fault_in_any_view_is_told_without_what_it_quotes(db, written) -> None:
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {KEY.text}"})
    client.cookies["keydock_session"] = "a" * 32
    told, faults = [], 0
    with connection.execute_wrapper(quoting):
        for path in PATHS:
            answer = client.get(path)
            text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            faults += answer.status_code == 500
            told += [f"{path}: {word}" for word in INSIDE if word in text]
    assert (told, faults > 100) == ([], True)
    assert [line[:200] for line in written if KEY.secret in line] == []
    assert sum("[redacted]" in line and "Traceback" in line for line in written) > faults / 2
