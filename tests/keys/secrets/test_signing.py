"""The signing key is one ES256 key of the installation, made once."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey, RSAKey

from keys.secrets import signing
from portal.secrets.installation import secret_file


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


UNFIT = {
    "no key": "not a key",
    "a public key": ECKey.generate_key("P-256").as_pem(private=False).decode(),
    "another curve": ECKey.generate_key("P-384").as_pem(private=True).decode(),
    "another kind": RSAKey.generate_key(2048).as_pem(private=True).decode(),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_key_that_cannot_sign_es256_stops_the_start_and_not_the_first_request(monkeypatch, what):
    monkeypatch.setenv("KEYDOCK_SIGNING_KEY", UNFIT[what])
    with pytest.raises(ImproperlyConfigured, match="signing key"):
        signing.signing_key.__wrapped__()


def test_the_complaint_does_not_quote_the_key(monkeypatch):
    monkeypatch.setenv("KEYDOCK_SIGNING_KEY", UNFIT["another curve"])
    with pytest.raises(ImproperlyConfigured) as refused:
        signing.signing_key.__wrapped__()
    assert UNFIT["another curve"][40:80] not in str(refused.value)


def test_each_new_key_is_another_one():
    assert signing.new_signing_key() != signing.new_signing_key()
