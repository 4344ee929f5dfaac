"""A sealed answer opens with the same passphrase, context and pepper, and with nothing less."""

import pytest

from keys.secrets import peppers, sealing

PASSPHRASE = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def test_it_opens_with_what_it_was_sealed_with():
    sealed, version = sealing.seal(b"answer", PASSPHRASE, b"context")
    assert sealing.unseal(sealed, PASSPHRASE, b"context", version) == b"answer"


@pytest.mark.parametrize(
    ("passphrase", "context"), [("other", b"context"), (PASSPHRASE, b"other"), ("", b"context")]
)
def test_it_stays_shut_otherwise(passphrase, context):
    sealed, version = sealing.seal(b"answer", PASSPHRASE, b"context")
    assert sealing.unseal(sealed, passphrase, context, version) is None


def test_one_changed_bit_keeps_it_shut():
    sealed, version = sealing.seal(b"answer", PASSPHRASE, b"context")
    for place in (0, sealing.NONCE_BYTES, -1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert sealing.unseal(bytes(changed), PASSPHRASE, b"context", version) is None


def test_without_its_pepper_it_stays_shut(monkeypatch):
    sealed, version = sealing.seal(b"answer", PASSPHRASE, b"context")
    monkeypatch.setattr(peppers, "keyring", lambda: {version: b"x" * 32})
    assert sealing.unseal(sealed, PASSPHRASE, b"context", version) is None
    monkeypatch.setattr(peppers, "keyring", lambda: {version + 1: b"x" * 32})
    assert sealing.unseal(sealed, PASSPHRASE, b"context", version) is None


def test_nothing_kept_is_nothing_opened():
    assert sealing.unseal(b"", PASSPHRASE, b"context", peppers.current_version()) is None


def test_the_same_answer_never_looks_the_same_twice():
    first, _ = sealing.seal(b"answer", PASSPHRASE, b"context")
    second, _ = sealing.seal(b"answer", PASSPHRASE, b"context")
    assert first != second


def test_the_answer_does_not_show_through():
    assert b"answer" not in sealing.seal(b"answer", PASSPHRASE, b"context")[0]
