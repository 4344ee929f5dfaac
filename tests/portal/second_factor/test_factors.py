"""An app or a passkey is a second factor; recovery codes alone are none."""

from allauth.mfa.models import Authenticator

from portal.models import User
from portal.second_factor import factors, recovery
from tests.portal.second_factor.enrolled import with_app, with_passkey


def test_a_person_without_anything_has_none(cast):
    assert not factors.has_one(cast.bob.pk)
    assert not factors.of(cast.bob).any


def test_recovery_codes_alone_are_none(cast):
    data = recovery.digests_of(recovery.new_codes(), cast.bob.pk)
    Authenticator.objects.create(user=cast.bob, type="recovery_codes", data=data)
    assert not factors.has_one(cast.bob.pk)


def test_everything_is_read_in_one_statement(cast, django_assert_num_queries):
    with_app(cast.bob)
    with_passkey(cast.bob)
    with_passkey(cast.alice)
    with django_assert_num_queries(1):
        found = factors.of(cast.bob)
    assert (found.count, len(found.passkeys), found.codes_left) == (2, 1, 10)


def test_a_query_tells_who_has_one(cast):
    with_app(cast.bob)
    with_passkey(cast.vera)
    having = User.objects.filter(factors.exists_for("pk"))
    assert set(having) == {cast.bob, cast.vera}
