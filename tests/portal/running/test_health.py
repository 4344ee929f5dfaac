"""Load balancers learn whether a process lives, and by name what keeps it from being ready."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import override_settings

from keys.models import ApiKey
from portal.models import Canary
from portal.running import health
from tests.keys.minting import mint


class Gone:
    """A database that cannot be reached."""

    def __call__(self, execute, sql, params, many, context):
        raise OperationalError("gone")


def test_healthz_answers_without_a_single_statement(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_healthz_answers_while_the_database_is_away(client, db):
    with connection.execute_wrapper(Gone()):
        assert client.get("/healthz").status_code == 200


def test_readyz_is_ready_on_a_sound_installation(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failed"]) == (200, [])


def test_readyz_names_a_database_that_is_away(client, db):
    with connection.execute_wrapper(Gone()):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["database"])
    assert answer["Retry-After"] == "1"


def test_readyz_names_a_migration_that_is_not_applied(client, db, monkeypatch):
    known = health.known_migrations() | {("portal", "9999_of_the_next_release")}
    monkeypatch.setattr(health, "known_migrations", lambda: known)
    assert client.get("/readyz").json()["failed"] == ["migrations"]


@pytest.mark.parametrize(
    ("seconds", "failed"), [(-6, ["clock"]), (-4, []), (4, []), (6, ["clock"])]
)
def test_readyz_names_a_clock_that_is_off_by_more_than_five_seconds(client, db, seconds, failed):
    """Only this process's clock is moved, and goes on at its pace; the database keeps the true time."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True):
        assert client.get("/readyz").json()["failed"] == failed


def test_readyz_names_a_keyring_that_lacks_a_pepper_in_use(client, cast):
    made = mint(cast.acme, cast.alice)
    ApiKey.objects.filter(pk=made.key.pk).update(pepper_version=9)
    assert client.get("/readyz").json()["failed"] == ["keyring"]


def test_readyz_names_a_keyring_that_the_database_was_not_filled_with(client, db):
    Canary.objects.filter(name="pepper_1").update(proof="0" * 64)
    assert client.get("/readyz").json()["failed"] == ["keyring"]


@pytest.mark.parametrize("host", ["", "10.0.0.7:8000", "no such name!"])
@override_settings(ALLOWED_HOSTS=["keys.example.com"], PUBLIC_HOST="keys.example.com")
def test_health_is_told_under_any_host(client, db, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 200
    assert client.get("/readyz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_cannot_be_written_to(client, db, path):
    assert client.post(path).status_code == 405


def test_no_answer_about_health_is_kept_by_a_cache(client, db):
    assert client.get("/readyz")["Cache-Control"] == "no-store"
