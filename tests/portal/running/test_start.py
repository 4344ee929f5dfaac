"""No process serves before the database has vouched for its secrets: with a wrong keyring it refuses to start."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from portal.models import Canary
from portal.running import start
from tests.server import REPOSITORY, Server, start_server

NOT_OURS = "is not the one that this database was filled with"
CANARIES = ("pepper_1", "signing_key", "secret_key")


def gone(execute, sql, params, many, context):
    raise OperationalError("gone")


def test_a_sound_installation_is_proved_once(transactional_db, django_assert_num_queries):
    proof = start.Proof()
    assert proof.holds()
    with django_assert_num_queries(0):
        assert proof.holds()


def test_while_the_database_is_away_nothing_is_proved_and_it_is_asked_again(transactional_db):
    proof = start.Proof()
    with connection.execute_wrapper(gone):
        assert not proof.holds()
    assert proof.holds()


def test_a_wrong_secret_is_never_proved_and_the_reason_is_logged_once(transactional_db, caplog):
    Canary.objects.filter(name="signing_key").update(proof="0" * 64)
    proof = start.Proof()
    assert [proof.holds(), proof.holds()] == [False, False]
    said = [record.message for record in caplog.records if record.name == "portal.running.start"]
    assert (len(said), "signing_key" in said[0]) == (1, True)


def test_an_unfit_installation_is_refused_with_the_reason(db, settings):
    settings.SECRET_KEY = "short"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        start.refuse_unfit_installation()


@pytest.fixture(scope="module")
def stopped() -> Server:
    """An installation whose secrets were proved once, to be started wrongly."""
    with start_server(serving=False) as server:
        yield server


def serve(server: Server, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=REPOSITORY, env={**server.env, **env}, capture_output=True, text=True, timeout=180,
    )  # fmt: skip


@pytest.mark.sqlite
def test_each_lost_secret_beside_a_filled_database_refuses_the_start(stopped):
    """All are lost at once, and each is named: a start takes seconds."""
    secrets = stopped.folder / "var" / "secrets"
    kept = {name: (secrets / name).read_text() for name in ("peppers", "signing_key", "secret_key")}
    for name in kept:
        (secrets / name).unlink()
    try:
        refused = serve(stopped)
    finally:
        for name, text in kept.items():
            (secrets / name).write_text(text)
    assert refused.returncode != 0
    said = [line for line in refused.stderr.splitlines() if NOT_OURS in line]
    assert [name for name in CANARIES if not any(name in line for line in said)] == []


@pytest.mark.sqlite
def test_a_secret_of_an_operators_own_that_everybody_can_read_refuses_the_start(stopped, tmp_path):
    path = tmp_path / "peppers"
    path.write_bytes((stopped.folder / "var" / "secrets" / "peppers").read_bytes())
    path.chmod(0o644)
    refused = serve(stopped, KEYDOCK_PEPPERS_FILE=str(path))
    assert (refused.returncode != 0, "chmod 600" in refused.stderr) == (True, True)


# What cannot be understood at all: tests/portal/test_settings.py.
@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("env", "reasons"),
    [
        ({"KEYDOCK_DEMO": "0", "PUBLIC_URL": "http://keys.example.com"}, ["plain http"]),
        (
            {"KEYDOCK_DEMO": "0", "PUBLIC_URL": "https://keys.example.com", "DEBUG": "1", "SECRET_KEY": "changeme"},
            ["DEBUG", "EMAIL_HOST", "SECRET_KEY"],
        ),
        ({"KEYDOCK_PEPPERS": "{}"}, ["pepper"]),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_unfit_settings_refuse_the_start_and_name_the_setting(stopped, env, reasons):
    refused = serve(stopped, **env)
    assert refused.returncode != 0
    assert [reason for reason in reasons if reason not in refused.stderr] == []
