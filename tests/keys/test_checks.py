"""A keyring that lacks a pepper in use forbids the start, however many keys there are."""

import pytest

from keys import checks
from keys.models import ApiKey, SigningKey
from keys.secrets import signing_rotation
from tests.keys.minting import NOW, mint


@pytest.fixture
def _rows(cast):
    """Five keys: two imported (0), one of pepper 1, two of pepper 7."""
    for number, version in enumerate((0, 0, 1, 7, 7)):
        key = mint(cast.acme, cast.alice, name=f"k{number}").key
        ApiKey.objects.filter(pk=key.pk).update(pepper_version=version)


@pytest.mark.usefixtures("_rows")
def test_each_version_in_use_is_found_once_and_imported_digests_need_none():
    assert checks.versions_in_use() == [1, 7]


@pytest.mark.usefixtures("_rows")
def test_versions_are_found_by_one_look_each_and_not_by_reading_all_rows(django_assert_num_queries):
    with django_assert_num_queries(3):
        checks.versions_in_use()


@pytest.mark.usefixtures("_rows")
def test_a_missing_pepper_forbids_the_start_and_readiness():
    (message,) = checks.every_pepper_is_there(None, databases=["default"])
    assert ("pepper 7" in message.msg, message.is_serious()) == (True, True)
    assert not checks.keyring_is_right()


def test_a_sound_keyring_is_no_complaint(cast):
    mint(cast.acme, cast.alice)
    assert checks.every_pepper_is_there(None, databases=["default"]) == []
    assert checks.keyring_is_right()


def test_without_a_database_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checks.every_pepper_is_there(None, databases=None) == []


@pytest.mark.parametrize(
    ("brand", "environment"),
    [("My Brand", "live"), ("", "live"), ("kd", "live_eu"), ("k" * 17, "live")],
)
def test_a_prefix_that_keys_could_not_be_read_with_forbids_the_start(settings, brand, environment):
    settings.KEY_BRAND, settings.KEY_ENVIRONMENT = brand, environment
    assert [message.id for message in checks.secrets_are_readable(None)] == ["keys.E001"]


def test_an_unreadable_keyring_forbids_the_start_without_being_quoted(monkeypatch):
    from keys.secrets import peppers

    monkeypatch.setenv("KEYDOCK_PEPPERS", '{"1": "c2VjcmV0"}')
    monkeypatch.setattr(peppers, "cache", peppers.PepperRingCache())
    (message,) = checks.unreadable_secrets()
    assert (message.id, "c2VjcmV0" in message.msg) == ("keys.E002", False)


def test_a_signing_key_that_cannot_be_opened_stops_the_start(db):
    member = signing_rotation.add("ES256", NOW, active_from=NOW)
    signing_rotation.cache.forget()
    assert checks.every_signing_key_opens(None, databases=["default"]) == []
    SigningKey.objects.update(sealed=b"something else entirely")
    [error] = checks.every_signing_key_opens(None, databases=["default"])
    assert (error.id, member.kid in error.msg) == ("keys.E004", True)


@pytest.mark.parametrize("name", ["ACCESS_TOKEN_SECONDS", "OAUTH_TOKEN_SECONDS"])
def test_a_token_that_outlives_its_signing_key_stops_the_start(settings, name):
    setattr(settings, name, 604_801)
    assert [error.id for error in checks.unfit_lifetimes()] == ["keys.E005"]
