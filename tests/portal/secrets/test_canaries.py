"""The database knows the secrets it was filled with, without knowing the secrets."""

import pytest
from django.test import override_settings

from portal.models import Canary
from portal.secrets import canaries

pytestmark = pytest.mark.django_db
NEW = "another-secret-key-with-32-characters-or-more"


def proofs() -> dict[str, str]:
    return dict(Canary.objects.values_list("name", "proof"))


def test_the_first_migration_stores_a_proof_of_every_secret():
    assert (
        set(proofs())
        == {"secret_key", "signing_key", "pepper_1", "sealing_key_1"}
        == set(canaries.installation_secrets())
    )
    assert canaries.strangers() == []


def test_no_proof_holds_a_secret():
    secrets = list(canaries.installation_secrets().values())
    for proof in proofs().values():
        assert all(secret.hex() not in proof and secret not in proof.encode() for secret in secrets)


@override_settings(SECRET_KEY=NEW)
def test_a_replaced_secret_key_is_a_stranger():
    assert canaries.strangers() == ["secret_key"]


@override_settings(SECRET_KEY=NEW)
def test_nothing_is_recorded_while_a_secret_is_a_stranger():
    before = proofs()
    Canary.objects.filter(name="signing_key").delete()
    canaries.record()
    assert proofs() == {name: before[name] for name in ("secret_key", "pepper_1", "sealing_key_1")}


def test_a_secret_key_takes_over_from_one_among_the_fallbacks(settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW
    canaries.record()
    settings.SECRET_KEY_FALLBACKS = []
    assert canaries.strangers() == []


@override_settings(SECRET_KEY=NEW)
def test_a_loss_can_be_accepted_by_name():
    assert canaries.forget("secret_key")
    canaries.record()
    assert canaries.strangers() == []


def test_forgetting_what_was_never_known_is_told():
    assert canaries.forget("no such secret") is False


def test_a_secret_added_later_is_recorded_at_the_next_start(monkeypatch):
    known = canaries.secrets_in_use.subscribers
    more = [*known, lambda: {"pepper_2": b"x" * 32}]
    monkeypatch.setattr(canaries.secrets_in_use, "subscribers", more)
    canaries.record()
    assert "pepper_2" in proofs()
