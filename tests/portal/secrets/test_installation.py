"""Secrets of the installation are made once, for their owner's eyes only, and never silently replaced."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.secrets.installation import installation_secret, replace_secret, secret_file, write_once

NAME = {"name": "thing", "variable": "KD_THING"}


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_at_the_first_call_and_kept(tmp_path):
    first = installation_secret(tmp_path, **NAME)
    assert installation_secret(tmp_path, **NAME) == first
    assert len(first) >= 48


def test_only_its_owner_can_read_it(tmp_path):
    installation_secret(tmp_path, **NAME)
    path = secret_file(tmp_path, "thing")
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)


def test_the_variable_wins_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("KD_THING", "given")
    assert installation_secret(tmp_path, **NAME) == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o666])
def test_a_file_of_ours_that_others_can_read_is_closed(tmp_path, mode):
    made = installation_secret(tmp_path, **NAME)
    secret_file(tmp_path, "thing").chmod(mode)
    assert installation_secret(tmp_path, **NAME) == made
    assert mode_of(secret_file(tmp_path, "thing")) == 0o600


@pytest.mark.parametrize(("mode", "refused"), [(0o400, False), (0o440, False), (0o444, True)])
def test_a_file_that_the_operator_names_may_be_shared_with_a_group_only(
    tmp_path, monkeypatch, mode, refused
):
    named = tmp_path / "credential"
    named.write_text("given\n")
    named.chmod(mode)
    monkeypatch.setenv("KD_THING_FILE", str(named))
    if refused:
        with pytest.raises(ImproperlyConfigured, match="chmod 600"):
            installation_secret(tmp_path, **NAME)
    else:
        assert installation_secret(tmp_path, **NAME) == "given"


def test_of_racing_processes_one_writes_and_all_read_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda _: installation_secret(tmp_path, **NAME), range(32)))
    assert len(set(read)) == 1


def test_a_secret_is_never_overwritten_by_making_it(tmp_path):
    path = secret_file(tmp_path, "thing")
    write_once(path, "first")
    write_once(path, "second")
    assert path.read_text() == "first\n"
    assert [each.name for each in path.parent.iterdir()] == ["thing"]


def test_replacing_keeps_the_file_private(tmp_path):
    path = secret_file(tmp_path, "thing")
    write_once(path, "first")
    replace_secret(path, "second")
    assert (path.read_text(), mode_of(path)) == ("second\n", 0o600)
