"""The one door judges a credential by the row as it stands, and does the same work for every kind of refusal."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys import keystring
from keys.life import services
from keys.models import ApiKey
from keys.secrets import hashing
from keys.verification import access_tokens
from keys.verification import door as verification
from keys.verification.door import verify
from keys.verification.verdicts import NOT_FOUND
from keys.verification_codes import Code
from portal.models import Membership
from tests.cast import actor
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked


@pytest.fixture
def made(cast):
    return mint(cast.acme, cast.alice, life=DAY, permissions=["keys:verify", "pops:read"])


def wrong_secret(text: str) -> str:
    """A well-formed key with the same id and another secret."""
    return keystring.generate(keystring.parse(text).id).text


# The order of the questions ------------------------------------------------------------------


def test_a_good_key_passes_with_its_permissions(made):
    verdict = verify(made.text, now=NOW)
    assert (verdict.code, verdict.key) == (Code.VALID, made.key)
    assert verdict.permissions == {"keys:verify", "pops:read"}


def test_an_unknown_id_and_a_wrong_secret_are_the_same_answer(made):
    unknown = keystring.generate("Z" * 12).text
    assert verify(unknown, now=NOW) == verify(wrong_secret(made.text), now=NOW) == NOT_FOUND


def test_a_key_expires_at_its_very_moment(made):
    codes = [verify(made.text, now=NOW + DAY + step).code for step in (-SECOND, 0 * SECOND)]
    assert codes == [Code.VALID, Code.EXPIRED]


def test_a_revoked_key_is_told_so_only_to_one_who_proves_its_secret(cast, made):
    revoked(made, cast.alice)
    assert verify(made.text, now=NOW).code == Code.REVOKED
    assert verify(wrong_secret(made.text), now=NOW) == NOT_FOUND


def test_a_revoked_key_that_has_also_expired_is_revoked(cast, made):
    revoked(made, cast.alice)
    assert verify(made.text, now=NOW + 2 * DAY).code == Code.REVOKED


def test_a_deleted_key_is_refused(cast, made):
    services.delete(key=made.key, actor=actor(cast.alice), now=NOW)
    assert verify(made.text, now=NOW).code == Code.REVOKED


def test_a_key_of_a_deleted_organization_is_unknown(cast, made):
    ApiKey.objects.filter(pk=made.key.pk).delete()
    assert verify(made.text, now=NOW) == NOT_FOUND


def test_the_organization_that_is_named_must_be_the_keys_own(cast, made):
    named = [cast.acme.public_id, cast.other.public_id, "", "org_nobody", None]
    codes = [verify(made.text, now=NOW, organization_id=name).code for name in named]
    assert codes == [Code.VALID, *[Code.WRONG_ORGANIZATION] * 3, Code.VALID]


@pytest.mark.parametrize(
    ("required", "code"),
    [
        ([], Code.VALID),
        (["pops:read"], Code.VALID),
        (["pops:read", "keys:verify"], Code.VALID),
        (["keys:manage"], Code.FORBIDDEN),
        (["pops:read", "keys:manage"], Code.FORBIDDEN),
    ],
)
def test_all_required_permissions_must_be_held(made, required, code):
    assert verify(made.text, now=NOW, required=required).code == code


def test_a_permission_taken_from_the_row_is_gone_at_the_next_request(made):
    ApiKey.objects.update(permissions=[])
    assert verify(made.text, now=NOW, required=["pops:read"]).code == Code.FORBIDDEN


# Owners --------------------------------------------------------------------------------------


def test_the_key_of_a_person_who_left_the_organization_is_refused(cast):
    made = mint(cast.acme, cast.alice, owner=cast.bob)
    Membership.objects.filter(user=cast.bob).delete()
    assert verify(made.text, now=NOW).code == Code.OWNER_INACTIVE


def test_a_membership_elsewhere_does_not_help_the_key_of_a_person_who_left(cast):
    made = mint(cast.acme, cast.alice, owner=cast.bob)
    Membership.objects.filter(user=cast.bob).update(organization=cast.other)
    assert verify(made.text, now=NOW).code == Code.OWNER_INACTIVE


def test_the_key_of_a_disabled_person_is_refused(cast):
    made = mint(cast.acme, cast.alice, owner=cast.bob)
    cast.bob.is_active = False
    cast.bob.save()
    assert verify(made.text, now=NOW).code == Code.OWNER_INACTIVE


def test_the_key_of_a_disabled_api_user_is_refused(cast):
    robot = cast.acme.api_users.create(name="robot")
    made = mint(cast.acme, cast.alice, owner=robot)
    assert verify(made.text, now=NOW).is_valid
    cast.acme.api_users.update(is_active=False)
    assert verify(made.text, now=NOW).code == Code.OWNER_INACTIVE


def test_the_organizations_key_outlives_the_person_who_made_it(cast):
    made = mint(cast.acme, cast.bob)
    Membership.objects.filter(user=cast.bob).delete()
    assert verify(made.text, now=NOW).is_valid


# Tokens --------------------------------------------------------------------------------------


def token_of(made, permissions=("pops:read",)) -> str:
    return access_tokens.issue(made.key, permissions=frozenset(permissions), now=NOW).text


def test_a_token_passes_as_its_parent_narrowed_to_its_scope(made):
    verdict = verify(token_of(made), now=NOW)
    assert (verdict.code, verdict.key) == (Code.VALID, made.key)
    assert verdict.permissions == {"pops:read"}


def test_a_token_never_holds_more_than_its_parent_holds_now(made):
    token = token_of(made, ["keys:manage", "pops:read"])
    assert verify(token, now=NOW).permissions == {"pops:read"}
    assert verify(token, now=NOW, required=["keys:manage"]).code == Code.FORBIDDEN


def test_a_token_dies_with_its_parent_at_the_next_request(cast, made):
    token = token_of(made)
    revoked(made, cast.alice)
    assert verify(token, now=NOW).code == Code.REVOKED


def test_a_token_dies_when_the_life_of_its_parent_is_shortened(cast, made):
    token = token_of(made)
    soon = NOW + timedelta(minutes=1)
    services.change_expiry(key=made.key, expires_at=soon, actor=actor(cast.alice), now=NOW)
    assert verify(token, now=soon).code == Code.EXPIRED


def test_a_token_of_a_key_that_is_gone_is_unknown(made):
    token = token_of(made)
    ApiKey.objects.all().delete()
    assert verify(token, now=NOW) == NOT_FOUND


def test_a_token_is_bound_to_its_organization(cast, made):
    verdict = verify(token_of(made), now=NOW, organization_id=cast.other.public_id)
    assert verdict.code == Code.WRONG_ORGANIZATION


def test_a_door_for_tokens_alone_refuses_key_text_without_a_query(made):
    with CaptureQueriesContext(connection) as asked:
        assert verify(made.text, now=NOW, accept_keys=False) == NOT_FOUND
    assert len(asked) == 0


def test_a_door_for_keys_alone_refuses_tokens_without_a_query(made):
    token = token_of(made)
    with CaptureQueriesContext(connection) as asked:
        assert verify(token, now=NOW, accept_tokens=False) == NOT_FOUND
    assert len(asked) == 0


# Work ----------------------------------------------------------------------------------------


@pytest.fixture
def argon2_calls(monkeypatch) -> list[str]:
    """The names of the argon2 calls made; the calls themselves are the real ones."""
    called = []
    for name in ("hash", "verify"):
        real = getattr(PasswordHasher, name)

        def counted(*args, _name=name, _real=real, **kwargs):
            called.append(_name)
            return _real(*args, **kwargs)

        monkeypatch.setattr(PasswordHasher, name, counted)
    return called


@pytest.mark.parametrize(
    "refused", ["unknown id", "wrong secret", "wrong organization", "good", "revoked", "forbidden"]
)
def test_each_kind_of_answer_costs_one_statement_and_one_proof(cast, made, refused, argon2_calls):
    hashing.decoy()
    required, organization_id, text = [], cast.acme.public_id, made.text
    if refused == "unknown id":
        text = keystring.generate("Z" * 12).text
    elif refused == "wrong secret":
        text = wrong_secret(made.text)
    elif refused == "wrong organization":
        organization_id = cast.other.public_id
    elif refused == "revoked":
        revoked(made, cast.alice)
    elif refused == "forbidden":
        required = ["keys:manage"]
    argon2_calls.clear()
    with CaptureQueriesContext(connection) as asked:
        verdict = verify(text, now=NOW, organization_id=organization_id, required=required)
    assert verdict.is_valid == (refused == "good")
    assert (len(asked), argon2_calls) == (1, ["verify"])


@pytest.mark.parametrize("is_known", [True, False])
def test_the_first_request_of_a_process_costs_the_same_for_any_id(made, argon2_calls, is_known):
    text = made.text if is_known else keystring.generate("Z" * 12).text
    argon2_calls.clear()
    hashing.decoy.cache_clear()
    verify(text, now=NOW)
    assert argon2_calls == ["hash", "verify"]


def test_the_one_statement_reads_owner_organization_and_membership_with_the_key(cast):
    made = mint(cast.acme, cast.alice, owner=cast.bob)
    with CaptureQueriesContext(connection) as asked:
        record = verify(made.text, now=NOW, organization_id=cast.acme.public_id).record
        assert (record.person.role, record.organization_name) == ("developer", cast.acme.name)
    assert len(asked) == 1


def test_a_proof_is_remembered_and_asked_of_nobody_who_names_another_organization(
    cast, made, argon2_calls
):
    verify(made.text, now=NOW)
    argon2_calls.clear()
    assert verify(made.text, now=NOW, organization_id=cast.acme.public_id).is_valid
    assert argon2_calls == []
    verify(made.text, now=NOW, organization_id=cast.other.public_id)
    assert argon2_calls == ["verify"]


def test_a_remembered_proof_lets_no_revoked_key_pass(cast, made):
    assert verify(made.text, now=NOW).is_valid
    revoked(made, cast.alice)
    assert verify(made.text, now=NOW).code == Code.REVOKED


def test_verifying_writes_nothing(made):
    with CaptureQueriesContext(connection) as asked:
        verify(made.text, now=NOW)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]


def test_the_same_statement_is_asked_for_a_known_and_for_an_unknown_id(made):
    with CaptureQueriesContext(connection) as asked:
        verify(wrong_secret(made.text), now=NOW)
        verify(keystring.generate("Z" * 12).text, now=NOW)
    known, unknown = (query["sql"] for query in asked)
    assert known.replace(made.key.public_id, "ID") == unknown.replace("Z" * 12, "ID")


def test_the_key_that_would_prove_the_decoy_is_no_key_of_anybody(db):
    body = f"kd_live_{'0' * 12}_{'0' * 43}"
    assert verify(body + keystring.checksum(body), now=NOW) == NOT_FOUND


# Upgrade of digests --------------------------------------------------------------------------


@pytest.fixture
def queued(monkeypatch) -> list:
    """What the door asks to be rewritten with the next batch."""
    asked = []
    monkeypatch.setattr(verification.usage, "queue_rehash", lambda *call: asked.append(call))
    return asked


def make_outdated(made) -> hashing.Digest:
    key = keystring.parse(made.text)
    version = made.key.pepper_version
    old = PasswordHasher(2, 16, 1).hash(hashing.peppered(key, version))
    ApiKey.objects.update(digest=old)
    return hashing.Digest(old, version)


def test_a_good_use_of_an_outdated_digest_queues_its_replacement(made, queued):
    old = make_outdated(made)
    assert verify(made.text, now=NOW).is_valid
    (row, was, new), *more = queued
    assert (row, was, more) == (made.key.pk, old, [])
    assert hashing.proves(keystring.parse(made.text), new)
    assert not hashing.is_outdated(new)


def test_a_wrong_secret_never_replaces_a_digest(made, queued):
    make_outdated(made)
    verify(wrong_secret(made.text), now=NOW)
    assert queued == []


def test_a_digest_that_is_up_to_date_is_left_alone(made, queued):
    verify(made.text, now=NOW)
    assert queued == []
