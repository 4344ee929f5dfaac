"""Twenty passwords: long ones pass, short ones with a second factor alone, and none made of what is known here."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.errors import Conflict
from portal.models import User
from portal.second_factor import changes
from tests.cast import actor
from tests.portal.second_factor.enrolled import with_app


def refusal(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.error_list[0].code
    return ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fifteen letters", ""),
        ("fourteen chars", "password_too_short"),
        ("", "password_too_short"),
        ("tr0ub4dor&3", "password_too_short"),
        ("correct horse battery staple", ""),
        ("only small letters here", ""),
        ("   spaces are fine   ", ""),
        ("\u043f\u0430\u0440\u043e\u043b\u044c" * 3, ""),
        ("e\u0301" * 8 + "abcdef", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("acmeacmeacmeacme", "password_known_words"),
        ("Acme-Acme-2026-Acme", "password_known_words"),
        ("keydockkeydock1", "password_known_words"),
        ("password-password-1", "password_known_words"),
        ("alice.alice.alice.1", "password_known_words"),
        ("alice likes green tea", ""),
        ("1qaz2wsx3edc4rfv", "password_too_common"),
        ("lemon tree 7418529", ""),
        ("a wholly different phrase", ""),
        ("y" * 7 + "a longer sentence" + "z" * 104, ""),
    ],
)  # fmt: skip
def test_twenty_passwords(cast, password, code):
    found = refusal(password, cast.alice)
    assert found == code


@pytest.mark.parametrize(
    ("password", "code"), [("8 letter", ""), ("7 lette", "password_too_short")]
)
def test_with_a_second_factor_eight_characters_are_enough(cast, frozen, password, code):
    with_app(cast.alice)
    assert refusal(password, cast.alice) == code


def test_a_common_password_of_eight_is_refused_with_a_second_factor_too(cast, frozen):
    with_app(cast.alice)
    assert refusal("password1", cast.alice) != ""


def test_the_list_of_common_ones_is_long_enough():
    from django.contrib.auth.password_validation import CommonPasswordValidator

    assert len(CommonPasswordValidator().passwords) >= 3000


def test_who_has_a_short_password_keeps_the_factor_that_it_stands_on(cast, frozen):
    """Else eight characters would be all that is asked from then on."""
    with_app(cast.alice)
    cast.alice.set_password("8 letter")
    cast.alice.save()
    app = Authenticator.objects.get(user=cast.alice, type=Authenticator.Type.TOTP)
    with pytest.raises(Conflict) as refused:
        changes.remove(factor=app, actor=actor(cast.alice))
    assert refused.value.code == "password_too_short"
    cast.alice.set_password("correct horse battery staple")
    cast.alice.save()
    changes.remove(factor=app, actor=actor(cast.alice))
    assert not Authenticator.objects.filter(user=cast.alice).exists()
