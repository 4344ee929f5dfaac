"""No process serves before the database has vouched for its secrets: with a wrong keyring it refuses to start."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from portal.models import Canary
from portal.running import start
from tests.server import REPOSITORY, Server, start_server


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
    """A filled installation, to be started wrongly."""
    with start_server(serving=False) as server:
        server.seed()
        yield server


def serve(server: Server, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=REPOSITORY, env={**server.env, **env}, capture_output=True, text=True, timeout=180,
    )  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("lost", ["peppers", "signing_key", "secret_key"])
def test_a_lost_secret_beside_a_filled_database_refuses_the_start(stopped, lost):
    path = stopped.folder / "var" / "secrets" / lost
    kept = path.read_text()
    path.unlink()
    try:
        refused = serve(stopped)
    finally:
        path.write_text(kept)
    assert refused.returncode != 0
    assert "is not the one that this database was filled with" in refused.stderr


@pytest.mark.sqlite
def test_a_secret_of_an_operators_own_that_everybody_can_read_refuses_the_start(stopped, tmp_path):
    path = tmp_path / "peppers"
    path.write_bytes((stopped.folder / "var" / "secrets" / "peppers").read_bytes())
    path.chmod(0o644)
    refused = serve(stopped, KEYDOCK_PEPPERS_FILE=str(path))
    assert (refused.returncode != 0, "chmod 600" in refused.stderr) == (True, True)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("env", "reason"),
    [
        ({"KEYDOCK_DEMO": "0", "PUBLIC_URL": "http://keys.example.com"}, "plain http"),
        ({"KEYDOCK_DEMO": "0", "PUBLIC_URL": "https://keys.example.com", "DEBUG": "1"}, "DEBUG"),
        ({"KEYDOCK_DEMO": "0", "PUBLIC_URL": "https://keys.example.com"}, "EMAIL_HOST"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"KEYDOCK_SIGN_UP": "sometimes"}, "KEYDOCK_SIGN_UP"),
        ({"KEYDOCK_PERMISSIONS": "Orders"}, "KEYDOCK_PERMISSIONS"),
        ({"KEYDOCK_BRAND": "My Brand"}, "KEYDOCK_BRAND"),
        ({"KEYDOCK_PEPPERS": "{}"}, "pepper"),
        ({"KEYDOCK_DEMO": "perhaps"}, "KEYDOCK_DEMO"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_unfit_settings_refuse_the_start_and_name_the_setting(stopped, env, reason):
    refused = serve(stopped, **env)
    assert refused.returncode != 0
    assert reason in refused.stderr
