"""One command tells what is wrong or risky, with what to do; whoever asks by script learns it from the exit status."""

import pytest
from django.core import mail
from django.core.management import call_command

from portal.journal import catching_up
from portal.models import User
from portal.running import health, static_files
from portal.inspection import findings as inspection
from portal.inspection.findings import RISKY, WRONG
from tests import services

pytestmark = pytest.mark.django_db


def levels(found, words: str) -> list[str]:
    return [one.level for one in found if words in one.what]


@pytest.fixture
def production(settings, tmp_path):
    """Settings of an installation, as far as this is asked."""
    settings.DEMO, settings.SIGN_UP, settings.EMAIL_HOST = False, "invitation", "127.0.0.1"
    settings.JOURNAL = str(tmp_path / "journal")
    (tmp_path / "journal").mkdir()
    return settings


@pytest.mark.parametrize(
    ("place", "name", "words"),
    [
        (health, "migrations_are_applied", "Migrations wait"),
        (health, "clock_agrees", "clocks"),
        (static_files, "are_collected", "Static files"),
    ],
)
def test_what_keeps_a_node_from_being_ready_is_wrong(production, monkeypatch, place, name, words):
    monkeypatch.setattr(place, name, lambda: False)
    assert levels(inspection.findings(reach=False), words) == [WRONG]


def test_a_database_that_is_away_is_told_alone(production, monkeypatch):
    monkeypatch.setattr(health, "database_answers", lambda: False)
    assert list(inspection.findings(reach=False))[-1].what == "The database does not answer."


def test_a_restored_database_is_wrong(production, monkeypatch):
    monkeypatch.setattr(catching_up, "why_not_open", lambda now: "This database was restored.")
    assert levels(inspection.of_journal(), "restored") == [WRONG]


def test_a_journal_that_cannot_be_written_is_wrong(production, tmp_path):
    production.JOURNAL = str(tmp_path / "none")
    assert levels(inspection.of_journal(), "cannot be written") == [WRONG]


def test_no_journal_is_risky(production):
    production.JOURNAL = ""
    assert levels(inspection.of_journal(), "no journal") == [RISKY]


def test_open_sign_up_is_risky(production):
    production.SIGN_UP = "open"
    assert levels(inspection.of_people(), "sign up") == [RISKY]


def test_an_organization_that_lost_its_owner_is_risky(production, cast):
    assert levels(inspection.of_people(), "no active Owner") == []
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert levels(inspection.of_people(), f"({cast.acme.public_id}) has no active Owner") == [RISKY]


def test_a_mail_server_that_is_not_there_is_wrong(production):
    production.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with services.deaf_port() as port:
        production.EMAIL_PORT = port
        assert levels(inspection.of_mail(), "does not take us") == [WRONG]
    assert mail.outbox == []


def test_an_address_that_nobody_serves_is_wrong(production):
    with services.deaf_port() as port:
        production.PUBLIC_URL = f"http://127.0.0.1:{port}"
        assert levels(inspection.of_address(), "cannot be reached") == [WRONG]


def test_https_that_keydock_does_not_know_of_is_wrong(production, live_server):
    production.PUBLIC_URL, production.SECURE = live_server.url, True
    assert levels(inspection.of_address(), "by https") == [WRONG]


def test_redis_that_is_away_is_wrong(production):
    with services.deaf_port() as port:
        production.CACHE_URL = f"redis://127.0.0.1:{port}/0"
        assert levels(inspection.of_cache(), "Redis does not answer") == [WRONG]


@pytest.mark.postgresql
def test_a_role_that_may_change_our_tables_is_risky(production):
    assert levels(inspection.of_rights(), "own tables") == [RISKY]
    assert levels(inspection.of_rights(), "cannot make tables") == []


@pytest.mark.postgresql
def test_a_database_that_loses_what_it_answered_is_wrong(production):
    """The tests' own server forgets at a crash, for speed."""
    assert set(levels(inspection.of_server(), "is off")) == {WRONG}


@pytest.mark.parametrize(("level", "status"), [(WRONG, 1), (RISKY, 0)])
def test_the_exit_status_tells_it(monkeypatch, capsys, level, status):
    found = [inspection.Finding(level, "It is so.", "Do this.")]
    monkeypatch.setattr(
        "portal.management.commands.check_installation.findings", lambda reach: found
    )
    if status:
        with pytest.raises(SystemExit) as ended:
            call_command("check_installation", "--offline")
        assert ended.value.code == status
    else:
        call_command("check_installation", "--offline")
    assert f"{level}: It is so.\n    Do this." in capsys.readouterr().out
