"""What Keydock writes is read by its own user alone, and what an earlier version left open is closed at the start."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.secrets import file_modes


@pytest.fixture(autouse=True)
def _umask_put_back():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_an_earlier_version_left_open_is_closed(tmp_path):
    database, folder = tmp_path / "keydock.sqlite3", tmp_path / "static"
    database.write_text("rows")
    folder.mkdir()
    (folder / "a.css").write_text("a{}")
    file_modes.close_to_others(tmp_path)
    assert [mode_of(path) for path in (tmp_path, database, folder, folder / "a.css")] == [
        0o700, 0o600, 0o700, 0o600,
    ]  # fmt: skip


def test_what_is_written_from_then_on_is_closed(tmp_path):
    file_modes.close_to_others(tmp_path)
    (tmp_path / "made.txt").write_text("new")
    (tmp_path / "below").mkdir()
    assert (mode_of(tmp_path / "made.txt"), mode_of(tmp_path / "below")) == (0o600, 0o700)


def test_a_folder_that_is_not_there_is_made_closed(tmp_path):
    file_modes.close_to_others(tmp_path / "var")
    assert mode_of(tmp_path / "var") == 0o700


def test_links_lead_to_what_is_not_ours_and_are_left_alone(tmp_path):
    elsewhere, var = tmp_path / "elsewhere", tmp_path / "var"
    elsewhere.write_text("somebody's")
    var.mkdir()
    (var / "link").symlink_to(elsewhere)
    file_modes.close_to_others(var)
    assert mode_of(elsewhere) == 0o644


def test_a_file_that_only_somebody_else_can_close_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "open"
    path.write_text("secret")

    def refuse(*args, **kwargs):
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(ImproperlyConfigured, match="chmod go="):
        file_modes.tighten(path)


def test_an_embedded_database_elsewhere_is_closed_with_its_log(tmp_path):
    paths = [tmp_path / f"portal.sqlite3{ending}" for ending in ("", "-wal", "-shm")]
    for path in paths:
        path.write_text("rows")
    file_modes.close_database(paths[0])
    assert {mode_of(path) for path in paths} == {0o600}
