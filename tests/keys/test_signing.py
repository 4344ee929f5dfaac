"""The signing key is one ES256 key of the installation, made once."""

import pytest
from joserfc.errors import JoseError

from keys import signing
from portal.installation import secret_file


def test_the_key_is_the_same_each_time(settings):
    signing.signing_key.cache_clear()
    first = signing.signing_key().as_dict(private=True)
    signing.signing_key.cache_clear()
    assert signing.signing_key().as_dict(private=True) == first


def test_the_key_lives_in_a_file_that_only_its_owner_reads(settings):
    signing.signing_key()
    path = secret_file(settings.VAR_DIR, signing.FILE_NAME)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_key_is_on_the_curve_of_es256():
    assert signing.signing_key().curve_name == "P-256"


def test_the_environment_can_bring_the_key(monkeypatch):
    monkeypatch.setenv("KEYDOCK_SIGNING_KEY", signing.new_signing_key())
    given = signing.signing_key.__wrapped__()
    assert given.thumbprint() != signing.signing_key().thumbprint()


def test_a_broken_key_stops_the_service_instead_of_signing_with_another(monkeypatch):
    monkeypatch.setenv("KEYDOCK_SIGNING_KEY", "not a key")
    with pytest.raises((ValueError, JoseError)):
        signing.signing_key.__wrapped__()


def test_each_new_key_is_another_one():
    assert signing.new_signing_key() != signing.new_signing_key()
