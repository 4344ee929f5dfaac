"""One command tells what is wrong or risky, with what to do; whoever asks by script learns it from the exit status."""

import pytest
from django.core.management import call_command
from django.db import connection

from portal.inspection import database, findings, folders
from portal.inspection.finding import RISKY, WRONG, Finding
from portal.journal import catching_up
from portal.models import User
from portal.running import health, static_files
from resources.models import NamedEndpoint
from tests.portal.inspection.levels import levels
from tests.resources.making import http

pytestmark = pytest.mark.django_db


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
    assert levels(findings.findings(reach=False), words) == [WRONG]


def test_a_database_that_is_away_is_told_alone(production, monkeypatch):
    monkeypatch.setattr(health, "database_answers", lambda: False)
    assert list(findings.findings(reach=False))[-1].what == "The database does not answer."


def test_a_restored_database_is_wrong(production, monkeypatch):
    monkeypatch.setattr(catching_up, "why_not_open", lambda now: "This database was restored.")
    assert levels(folders.of_journal(), "restored") == [WRONG]


def test_a_journal_that_cannot_be_written_is_wrong(production, tmp_path):
    production.JOURNAL = str(tmp_path / "none")
    assert levels(folders.of_journal(), "cannot be written") == [WRONG]


def test_no_journal_is_risky(production):
    production.JOURNAL = ""
    assert levels(folders.of_journal(), "no journal") == [RISKY]


def test_open_sign_up_is_risky(production):
    production.SIGN_UP = "open"
    assert levels(findings.of_people(), "sign up") == [RISKY]


def test_an_organization_that_lost_its_owner_is_risky(production, cast):
    assert levels(findings.of_people(), "no active Owner") == []
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert levels(findings.of_people(), f"({cast.acme.public_id}) has no active Owner") == [RISKY]


@pytest.mark.postgresql
def test_a_role_that_may_change_our_tables_is_risky(production):
    assert levels(database.of_rights(), "own tables") == [RISKY]
    assert levels(database.of_rights(), "cannot make tables") == []


@pytest.mark.postgresql
def test_a_database_that_loses_what_it_answered_is_wrong(production):
    """The tests' own server forgets at a crash, for speed."""
    assert set(levels(database.of_server(), "is off")) == {WRONG}


@pytest.mark.postgresql
def test_the_smallest_bound_of_connections_counts(production):
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:  # undone with the test's transaction
        cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 20")
    assert levels(database.of_connections(), "gives out 20 connections") == [RISKY]


def test_what_lies_open_is_wrong(production, tmp_path):
    production.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "journal").chmod(0o700)
    (tmp_path / "journal" / "node.jsonl").touch(0o644)
    (tmp_path / "journal" / "node.jsonl").chmod(0o644)
    assert levels(folders.of_modes(), "node.jsonl can be read") == [WRONG, WRONG]  # one of each
    (tmp_path / "journal" / "node.jsonl").chmod(0o600)
    assert levels(folders.of_modes(), "can be read") == []


def test_an_endpoint_whose_name_is_ours_now_is_wrong(production, cast):
    connector = http(cast)
    for name in ("mine", "plans"):  # as a version before could make them
        NamedEndpoint.objects.create(organization=cast.acme, name=name, connector=connector)
    said = f"“plans” of {cast.acme.public_id}"
    assert levels(findings.of_rows(), "named endpoint") == [WRONG]
    assert levels(findings.of_rows(), said) == [WRONG]


@pytest.mark.parametrize(("level", "status"), [(WRONG, 1), (RISKY, 0)])
def test_the_exit_status_tells_it(monkeypatch, capsys, level, status):
    found = [Finding(level, "It is so.", "Do this.")]
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
