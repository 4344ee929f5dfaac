"""Ends come into the journal with their change; a database that lacks some is noticed, and catches up."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from portal.errors import Refusal
from portal.journal import catching_up, files, replays, writing
from portal.journal.entries import NotedEnd
from portal.models import JournalEntry, Session

KEY = {"organization": "acme", "object_id": "k1"}


@pytest.fixture(autouse=True)
def journal(settings, tmp_path, db, frozen):
    settings.JOURNAL = str(tmp_path / "journal")
    writing.waiting.clear()
    return tmp_path / "journal"


@pytest.fixture
def now(frozen):
    from portal import clock

    return clock.now()


def written(commit, action="key.revoked", **details):
    with commit(execute=True):
        writing.note_end(action, **KEY, details=details)


def test_an_end_is_written_with_its_row(django_capture_on_commit_callbacks):
    written(django_capture_on_commit_callbacks)
    (entry,) = files.entries()
    assert (entry.action, entry.object_id) == ("key.revoked", "k1")
    assert str(JournalEntry.objects.get().pk) == entry.id


def test_what_ends_nothing_is_not_written(django_capture_on_commit_callbacks):
    written(django_capture_on_commit_callbacks, "key.renamed")
    assert (list(files.entries()), JournalEntry.objects.count()) == ([], 0)


def test_what_was_rolled_back_is_not_written(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        writing.note_end("key.revoked", **KEY)
        transaction.set_rollback(True)
    assert (list(files.entries()), JournalEntry.objects.count()) == ([], 0)


def test_of_the_details_only_those_that_are_needed_are_written(django_capture_on_commit_callbacks):
    details = {"successor": "k2", "overlap_ends_at": "2026-03-02T12:00:00+00:00", "name": "Ada"}
    written(django_capture_on_commit_callbacks, "key.rotated", **details)
    (entry,) = files.entries()
    assert entry.details == {"overlap_ends_at": "2026-03-02T12:00:00+00:00"}


def test_a_disk_that_is_full_is_told_and_the_line_comes_later(
    django_capture_on_commit_callbacks, journal
):
    journal.write_text("no folder")
    with pytest.raises(Refusal, match="It has ended") as refused:
        written(django_capture_on_commit_callbacks)
    assert (refused.value.status, refused.value.code) == (503, "journal_unavailable")
    assert JournalEntry.objects.count() == 1
    journal.unlink()
    writing.write_waiting()
    assert len(list(files.entries())) == 1


def test_an_installation_without_a_journal_writes_none(
    django_capture_on_commit_callbacks, settings
):
    settings.JOURNAL = ""
    written(django_capture_on_commit_callbacks)
    assert JournalEntry.objects.count() == 0


def test_a_database_that_knows_its_journal_opens(django_capture_on_commit_callbacks, now):
    written(django_capture_on_commit_callbacks)
    assert catching_up.why_not_open(now) == ""


def test_a_database_that_lacks_an_end_stays_closed(django_capture_on_commit_callbacks, now):
    written(django_capture_on_commit_callbacks)
    JournalEntry.objects.all().delete()
    assert "was restored from a backup: 1 or more" in catching_up.why_not_open(now)


def test_a_database_whose_journal_is_gone_stays_closed(journal, now):
    catching_up.begin(now)
    assert catching_up.why_not_open(now) == ""
    (journal / "opened").unlink()
    assert "There is no journal" in catching_up.why_not_open(now)
    with pytest.raises(CommandError, match="--give-up"):
        call_command("after_restore")


def test_a_new_node_opens_its_own_folder_and_ends_nothing(journal, now, cast):
    catching_up.begin(now)
    (journal / "opened").unlink()
    Session.objects.create(session_key="a", expire_date=now)
    call_command("after_restore", "--new-node")
    assert (catching_up.why_not_open(now), Session.objects.count()) == ("", 1)


def test_a_row_is_kept_longer_than_it_is_asked_for(django_capture_on_commit_callbacks, now):
    written(django_capture_on_commit_callbacks)
    JournalEntry.objects.all().delete()
    assert catching_up.why_not_open(now + catching_up.ROWS_KEPT) == ""


def test_what_was_taken_back_is_not_done_again(now):
    def entry(action: str, minutes: int) -> NotedEnd:
        return NotedEnd(f"{minutes}", now + timedelta(minutes=minutes), action, "acme", "a1", {})

    off, on, off_again = (
        entry(f"api_user.{what}", at)
        for at, what in enumerate(("deactivated", "reactivated", "deactivated"))
    )
    last = catching_up.standing([off, on])
    assert [one.action for one in last] == ["api_user.reactivated"]
    assert catching_up.standing([off, on, off_again])[-1] == off_again


def test_what_another_version_wrote_is_left_out(now):
    assert catching_up.standing([NotedEnd("1", now, "moon.eclipsed", "", "", {})]) == []


def test_what_a_rule_refuses_keeps_the_service_closed(
    django_capture_on_commit_callbacks, now, monkeypatch
):
    def refuse(entry, now):
        raise Refusal("last_owner", "An organization keeps an Owner.")

    written(django_capture_on_commit_callbacks, "member.removed")
    JournalEntry.objects.all().delete()
    monkeypatch.setitem(replays.known(), "member.removed", replays.Replay(refuse))
    with pytest.raises(CommandError, match="by hand"):
        call_command("after_restore")
    assert catching_up.why_not_open(now)
    call_command("after_restore", "--give-up")
    assert catching_up.why_not_open(now) == ""


def test_sessions_end_with_a_restore(now, cast):
    Session.objects.create(session_key="a", expire_date=now)
    call_command("after_restore")
    assert Session.objects.count() == 0


def test_no_line_holds_a_name_or_an_address(django_capture_on_commit_callbacks):
    written(django_capture_on_commit_callbacks, "key.expiry_changed", after="2026-03-02", by="Ada")
    (path,) = files.files()
    said = json.loads(path.read_text().strip())
    assert set(said) == {"id", "at", "action", "organization", "object_id", "details"}
    assert set(said["details"]) == {"after"}
