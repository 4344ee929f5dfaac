"""The files of the journal: what is on the disk is read again, and one line that was cut short costs only itself."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journal import files
from portal.journal.entries import NotedEnd, read_line

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def entry(at: datetime = AT, **said: str) -> NotedEnd:
    return NotedEnd(str(uuid4()), at, "key.revoked", "acme", said.get("object_id", "k1"), {})


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.JOURNAL = str(tmp_path / "journal")
    return tmp_path / "journal"


@given(object_id=st.text(max_size=40), details=st.dictionaries(st.text(), st.text(), max_size=3))
def test_an_entry_is_read_as_it_was_written(object_id, details):
    one = NotedEnd(str(uuid4()), AT, "key.revoked", "acme", object_id, details)
    assert read_line(one.line()) == one
    assert "\n" not in one.line()


def test_what_is_appended_stands_in_order():
    written = [entry(), entry(), entry(AT + timedelta(days=40))]
    files.append(written[:1])
    files.append(written[1:])
    assert list(files.entries()) == written
    assert list(files.newest()) == written
    assert len(files.files()) == 2


def test_a_line_that_was_cut_short_costs_only_itself():
    files.append([entry()])
    with files.files()[0].open("a") as file:
        file.write('\n{"id": "half')
    files.append([entry()])
    found = list(files.entries())
    assert [one is None for one in found] == [False, True, False]


def test_others_cannot_read_it(folder):
    files.append([entry()])
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]} == {0}


def test_it_is_on_the_disk_before_the_call_returns(monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(number), real(number)))
    files.append([entry()])
    assert len(synced) == 2  # the file, and the folder in which it is new
    files.append([entry(), entry()])
    assert len(synced) == 3  # however many there are


def test_the_newest_of_each_machine_are_looked_at(folder):
    many = [entry() for _ in range(3000)]
    files.append(many)
    (folder / "other.2026-03.jsonl").write_text(entry(object_id="elsewhere").line())
    newest = list(files.newest())
    assert newest[-1].object_id == "elsewhere" or newest[0].object_id == "elsewhere"
    assert 1000 < len(newest) < 3000
    assert many[-1] in newest
