"""One mailbox has one form, computed here; a letter that passes for another one is refused and named."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.actors import Actor
from portal.addresses import canonical, found_as
from portal.errors import InvalidInput, Refusal
from portal.models import User
from portal.people import invitations

DOTLESS = "joe@acme-\u0131ndustries.example"


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        (" Joe@Acme.EXAMPLE ", "joe@acme.example"),
        ("jose\u0301@x.example", "jos\u00e9@x.example"),
        ("joe@M\u00dcLLER.example", "joe@xn--mller-kva.example"),
        ("joe@xn--mller-kva.example", "joe@xn--mller-kva.example"),
        ("stra\u00dfe@x.example", "stra\u00dfe@x.example"),
        ("j\u0117@x.example", "j\u0117@x.example"),
        ("\u03bf\u03b4\u03cc\u03c2@x.example", "\u03bf\u03b4\u03cc\u03c2@x.example"),
    ],
)
def test_one_mailbox_has_one_form(typed, form):
    assert canonical(typed) == form


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (DOTLESS, "LATIN SMALL LETTER DOTLESS I"),
        ("joe\u017f@x.example", "LATIN SMALL LETTER LONG S"),
        ("\uff4aoe@x.example", "FULLWIDTH LATIN SMALL LETTER J"),
        ("dana@example.com\u200b", "ZERO WIDTH SPACE"),
        ("da\u00adna@example.com", "SOFT HYPHEN"),
        ("\u202edana@example.com", "RIGHT-TO-LEFT OVERRIDE"),
        ("dana\u3164@example.com", "HANGUL FILLER"),
        ("\u0130stanbul@example.com", "COMBINING DOT ABOVE"),
        ("di\u0307na@example.com", "COMBINING DOT ABOVE"),
        ("di\u0328\u0307na@example.com", "COMBINING DOT ABOVE"),
    ],
)
def test_what_passes_for_another_letter_or_for_nothing_is_refused_and_named(typed, named):
    with pytest.raises(ValidationError, match=named) as refused:
        canonical(typed)
    assert refused.value.code == "look_alike"


@pytest.mark.parametrize("typed", ["", "joe", "@x.example", "joe@", "joe@a..b", "a b@x.example"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        canonical(typed)


@given(st.emails() | st.builds("{}@x.example".format, st.text(min_size=1, max_size=12)))
def test_the_form_of_a_form_is_itself_and_letters_of_either_case_have_one(typed):
    try:
        form = canonical(typed)
    except ValidationError:
        return
    assert canonical(form) == form
    assert form in found_as(typed)


@pytest.mark.django_db
def test_two_spellings_of_one_mailbox_are_one_account():
    User.objects.create_user("joe@m\u00fcller.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("JOE@xn--mller-kva.example")


@pytest.mark.django_db
def test_an_account_that_is_older_than_the_form_is_still_found():
    User.objects.bulk_create([User(email=DOTLESS)])
    assert User.objects.get_by_natural_key(DOTLESS).email == DOTLESS


def test_an_invitation_is_not_taken_by_a_look_alike(cast, frozen):
    """The dotless account was made before look-alikes were refused."""
    invited = invitations.invite(
        organization=cast.acme, email="joe@acme-industries.example", role="viewer",
        actor=Actor.system(), now=frozen_now(),
    )  # fmt: skip
    User.objects.bulk_create([User(email=DOTLESS)])
    stranger = User.objects.get(email=DOTLESS)
    EmailAddress.objects.create(user=stranger, email=DOTLESS, verified=True, primary=True)
    assert not invitations.holds(stranger, invited.invitation.email)


@pytest.mark.parametrize("typed", ["{}\u200b", "\u200b{}", "{}\u2060"])
def test_a_member_is_not_invited_again_with_an_invisible_letter(cast, frozen, typed):
    email = typed.format(cast.bob.email)
    with pytest.raises(InvalidInput) as refused:
        invitations.invite(
            organization=cast.acme, email=email, role="viewer", actor=Actor.system(), now=frozen_now()
        )  # fmt: skip
    assert (refused.value.status, refused.value.code) == (400, "look_alike_email")


def test_a_member_is_not_invited_again_in_another_spelling(cast, frozen):
    with pytest.raises(Refusal) as refused:
        invitations.invite(
            organization=cast.acme, email=cast.bob.email.upper(), role="viewer",
            actor=Actor.system(), now=frozen_now(),
        )  # fmt: skip
    assert refused.value.code == "already_member"


def frozen_now():
    from portal import clock

    return clock.now()
