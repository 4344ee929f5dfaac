"""What every test may ask for: frozen time, a real server, PostgreSQL, Redis; and which database this session is on.

`python -m pytest PATH` runs on SQLite. scripts/run_tests.py runs the suite a second time with
KEYDOCK_TEST_DATABASE=postgresql: then Django's test database and the `server` fixture are on PostgreSQL, and tests
that touch no database are left out.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper

from tests import database, services
from tests.cast import Cast, summon
from tests.server import Server, start_server

DATABASE = os.environ.get("KEYDOCK_TEST_DATABASE", "sqlite")
ON_POSTGRESQL = DATABASE == "postgresql"
CI = os.environ.get("CI", "").lower() in {"1", "true"}
BROWSER_FOLDER = Path(__file__).parent / "browser"
DATABASE_FIXTURES = {"db", "transactional_db", "server"}
FROZEN_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


# Selection: which tests belong to a session on this database ---------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, left_out = [], []
    for item in items:
        (kept if belongs_here(item) else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)
    for item in items:
        item.user_properties += [("ground", ground) for ground in grounds(item)]


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def belongs_here(item: pytest.Item) -> bool:
    needs_postgresql = needs(item, "postgresql", "pg_server", "postgresql_address")
    if item.get_closest_marker("postgresql") and not ON_POSTGRESQL:
        return False
    if "KEYDOCK_TEST_DATABASE" in os.environ and needs_postgresql != ON_POSTGRESQL:
        # A long proof is run once; the other tests that touch a database run on both.
        once = needs_postgresql or item.get_closest_marker("heavy") or in_browser(item)
        if once or needs(item, "sqlite", "sqlite_server") or not touches_database(item):
            return False
    return True


def needs(item: pytest.Item, marker: str, *fixtures: str) -> bool:
    wanted = set(getattr(item, "fixturenames", ())) & set(fixtures)
    return bool(wanted) or item.get_closest_marker(marker) is not None


def in_browser(item: pytest.Item) -> bool:
    return BROWSER_FOLDER in item.path.parents


def grounds(item: pytest.Item) -> list[str]:
    """Under which headings of the closing report a passed test counts."""
    found = ["heavy"] if item.get_closest_marker("heavy") else []
    if in_browser(item):
        return [*found, "browser"]
    if needs(item, "postgresql", "pg_server"):
        return [*found, "postgresql"]
    if touches_database(item) or needs(item, "sqlite", "sqlite_server"):
        return [*found, DATABASE]
    return found


# Report: counted for scripts/run_tests.py ----------------------------------------------------


class Tally:
    """Counts outcomes and grounds, and names what was skipped, in a file for scripts/run_tests.py."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: Counter[str] = Counter()
        self.grounds: Counter[str] = Counter()
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.outcomes["skipped"] += 1
            self.skipped.append(report.nodeid)
        elif report.failed:
            self.outcomes["failed"] += 1
        elif report.when == "call":
            self.outcomes["passed"] += 1
            self.grounds.update(value for name, value in report.user_properties if name == "ground")

    def pytest_sessionfinish(self) -> None:
        found = {"outcomes": self.outcomes, "grounds": self.grounds, "skipped": self.skipped}
        self.path.write_text(json.dumps(found))


def pytest_configure(config: pytest.Config) -> None:
    path = os.environ.get("KEYDOCK_TEST_REPORT")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(Path(path)), "keydock-tally")


# Hypothesis takes a second to load, and few tests need it --------------------------------------


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Properties are tried with the same examples every time; the profile must be there before the tests are read."""
    if "from hypothesis" in module_path.read_text():
        from hypothesis import settings

        settings.load_profile("ci")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Its plugin would load it now, for a summary of nothing."""
    if "hypothesis" not in sys.modules:
        session.config.pluginmanager.unregister(name="hypothesispytest")


def pytest_report_header() -> str:
    return f"database: {DATABASE}"


# Fixtures ------------------------------------------------------------------------------------


def missing(error: services.MissingBinaryError) -> Any:
    """On a newcomer's machine a missing program skips the test; in continuous integration it fails it."""
    if CI:
        pytest.fail(str(error))
    pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _on_the_right_database(request: pytest.FixtureRequest) -> None:
    """A session that was asked to run on PostgreSQL may not run on anything else and look green."""
    if ON_POSTGRESQL and touches_database(request.node):
        if "KEYDOCK_TEST_POSTGRESQL" not in os.environ:
            missing(services.MissingBinaryError("PostgreSQL"))
        assert connection.vendor == "postgresql"


@pytest.fixture(autouse=True)
def _ring_read_anew() -> None:
    """A ring of signing keys that an earlier test left is not ours, and would be read again at any moment."""
    from keys.secrets import signing_rotation

    signing_rotation.cache.forget()


@pytest.fixture(autouse=True)
def _limits_counted_anew() -> None:
    """What an earlier test borrowed of a limit is of a key whose number another one has now."""
    from keys.limits import counting

    counting.counter = counting.counter_of_installation()


@pytest.fixture(autouse=True)
def _no_flood_of_wrong_keys() -> None:
    """Tests send many from one address, in the same frozen moment."""
    from keys.verification import wrong_keys

    wrong_keys.book = wrong_keys.WrongKeyBook()


@pytest.fixture(autouse=True)
def _named_as_in_the_environment() -> None:
    """What an earlier test called the portal is of a row that is gone."""
    from portal.branding import shown
    from portal.installation import brand

    brand.show(None)
    shown._look = shown.Look()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is copied from one that was migrated before: pytest-django asks here before it makes it."""
    database.copy_templates(connection)


@pytest.fixture(scope="session", autouse=True)
def _threads_close_their_connections() -> None:
    SqliteWrapper.close = database.close_in_its_thread


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and organizations of tests/cast.py, made for this test."""
    return summon()


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Time stands still at 2026-03-02 12:00 UTC; `frozen.move_to(moment)` and `frozen.shift(delta)` move it."""
    with time_machine.travel(FROZEN_AT, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A throw-away PostgreSQL server, as an address of its maintenance database."""
    given = os.environ.get("KEYDOCK_TEST_POSTGRESQL")
    if given:
        yield given
        return
    try:
        services.postgresql_programs()
    except services.MissingBinaryError as error:
        missing(error)
    with services.postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """A throw-away Redis server."""
    given = os.environ.get("KEYDOCK_TEST_REDIS")
    if given:
        yield given
        return
    try:
        services.redis_program()
    except services.MissingBinaryError as error:
        missing(error)
    with services.redis_server() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_server() -> Iterator[Server]:
    """A real server on a SQLite file, shared by the tests of this session."""
    with start_server("sqlite") as running:
        yield running


@pytest.fixture(scope="session")
def pg_server(postgresql_address: str) -> Iterator[Server]:
    """A real server on PostgreSQL, shared by the tests of this session."""
    with start_server("postgresql", postgresql_address=postgresql_address) as running:
        yield running


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Server:
    """A real server on the database of this session: SQLite, and PostgreSQL in the second session."""
    return request.getfixturevalue("pg_server" if ON_POSTGRESQL else "sqlite_server")
