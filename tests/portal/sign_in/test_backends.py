"""Whether a person exists is not to be told from the work that a sign-in costs."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from portal.models import User
from portal.sign_in.hashers import PersonArgon2Hasher
from tests.cast import PASSWORD, Cast
from tests.portal.signed_in import confirm, sign_in


def test_the_right_password_proves_the_person(cast):
    assert authenticate(None, email=" Alice@Example.com ", password=PASSWORD) == cast.alice


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("alice@example.com", ""),
    ],
)
def test_anything_else_proves_nobody(cast, email: str, password: str):
    assert authenticate(None, email=email, password=password) is None


def test_a_deactivated_person_is_like_nobody(cast):
    cast.alice.is_active = False
    cast.alice.save()
    assert authenticate(None, email="alice@example.com", password=PASSWORD) is None


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_known_and_unknown_cost_one_statement_and_one_hash(
    cast, email: str, monkeypatch, django_assert_num_queries
):
    # The password of the cast has the cost of production; what is counted is every argon2 call of the hasher.
    calls = []
    for name in ("encode", "verify"):
        genuine = getattr(PersonArgon2Hasher, name)
        monkeypatch.setattr(
            PersonArgon2Hasher,
            name,
            lambda self, *args, genuine=genuine: calls.append(1) or genuine(self, *args),
        )
    with django_assert_num_queries(1):
        authenticate(None, email=email, password="wrong")
    assert len(calls) == 1


@pytest.mark.parametrize("kept_as", ["NFC", "as it was typed"])
def test_a_password_typed_on_another_keyboard_signs_in(
    cast: Cast, client: Client, kept_as: str
) -> None:
    """One letter there, a letter and its accent here; also where it was hashed as it had been typed."""
    one, two = "pass\u00e9 compos\u00e9 simple", "passe\u0301 compose\u0301 simple"
    hasher = PersonArgon2Hasher()
    encode = hasher.encode if kept_as == "NFC" else super(PersonArgon2Hasher, hasher).encode
    confirm(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(password=encode(two, "somesalt12345678"))
    assert sign_in(client, cast.bob.email, two + "x").status_code == 200
    assert sign_in(client, cast.bob.email, two).status_code == 302
    other = one if kept_as == "NFC" else two
    assert sign_in(Client(), cast.bob.email, other).status_code == 302
