"""The keyring: which peppers there are, which one is current, and when it is read again."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from keys.secrets import peppers
from keys.secrets.peppers import PepperRing, PepperRingCache
from portal.secrets.installation import replace_secret, secret_file

TWO = PepperRing({1: b"a" * 32, 2: b"b" * 32})


@pytest.fixture
def ring_file(tmp_path, settings, monkeypatch):
    """An installation of its own whose keyring holds two peppers; gives its file."""
    settings.VAR_DIR = tmp_path
    path = secret_file(tmp_path, peppers.FILE_NAME)
    path.parent.mkdir(mode=0o700)
    replace_secret(path, peppers.serialize(TWO))
    monkeypatch.setattr(peppers, "cache", PepperRingCache())
    return path


def test_a_new_installation_makes_one_pepper_of_256_bits(tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(peppers, "cache", PepperRingCache())
    assert {version: len(pepper) for version, pepper in peppers.keyring().items()} == {1: 32}


def test_the_highest_version_is_current(ring_file):
    assert (peppers.current_version(), sorted(peppers.keyring())) == (2, [1, 2])


def test_another_version_can_be_chosen(ring_file):
    replace_secret(ring_file, peppers.serialize(TWO.using(1)))
    assert peppers.current_version() == 1


def test_a_keyring_survives_being_written_and_read():
    assert peppers.parse(peppers.serialize(TWO.using(1))) == TWO.using(1)


def test_a_new_pepper_gets_the_next_version_and_is_random():
    first, second = TWO.added(), TWO.added()
    assert (set(first.peppers), first.peppers[3] != second.peppers[3]) == ({1, 2, 3}, True)


def test_a_keyring_never_shows_its_peppers_by_accident():
    assert "aaaa" not in repr(TWO)


def test_a_short_pepper_is_refused():
    with pytest.raises(ImproperlyConfigured, match="at least 32 bytes"):
        peppers.parse('{"1": "c2hvcnQ="}')


def test_a_version_that_another_process_added_is_found(ring_file, monkeypatch):
    monkeypatch.setattr(peppers, "READ_AGAIN_AFTER", 0)
    assert not peppers.knows(3)
    replace_secret(ring_file, peppers.serialize(TWO.added()))
    assert peppers.knows(3)


def test_unknown_versions_do_not_make_every_request_read_the_file(ring_file, monkeypatch):
    monkeypatch.setattr(peppers, "READ_AGAIN_AFTER", 60)
    assert peppers.knows(2)
    replace_secret(ring_file, peppers.serialize(TWO.added()))
    assert not peppers.knows(3)


def test_a_keyring_that_cannot_be_read_again_stays_as_it_was(ring_file, monkeypatch):
    monkeypatch.setattr(peppers, "READ_AGAIN_AFTER", 0)
    assert peppers.knows(2)
    replace_secret(ring_file, "broken")
    assert (peppers.knows(3), peppers.knows(1)) == (False, True)
