"""What a caller is told whose credential does not pass (RFC 6750 section 3)."""

import pytest

from keys.verification import refusals
from keys.verification.records import Client
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from tests.keys.minting import NOW
from tests.keys.records import made_up


def test_no_credential_gets_a_challenge_without_an_error():
    challenge = refusals.no_credential().headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="keydock", resource_metadata=')
    assert "error=" not in challenge


@pytest.mark.parametrize("code", [Code.NOT_FOUND, Code.WRONG_ORGANIZATION])
def test_what_could_be_probed_is_told_alike(code):
    told, other = refusals.not_passed(Verdict(code)), refusals.invalid_credential()
    assert (told.code, told.detail, told.headers) == (other.code, other.detail, other.headers)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (Code.EXPIRED, "key_expired"),
        (Code.REVOKED, "key_revoked"),
        (Code.OWNER_INACTIVE, "owner_inactive"),
    ],
)
def test_what_only_a_holder_learns_has_its_own_code(code, told):
    refusal = refusals.not_passed(Verdict(code))
    assert (refusal.status, refusal.code) == (401, told)
    assert refusal.headers["WWW-Authenticate"].startswith(refusals.INVALID)


@pytest.mark.parametrize("code", list(refusals.PROVED))
def test_an_application_is_told_of_what_was_allowed_and_not_of_a_key(code):
    consent = made_up(client=Client("app", (), is_live=True), revoked_at=NOW)
    told = refusals.not_passed(Verdict(code, consent))
    assert (told.code, told.detail) == (refusals.PROVED[code][0], refusals.CONSENT[code])


def test_every_verdict_is_told_with_401_or_not_at_all():
    passing = {Code.VALID, Code.FORBIDDEN}
    assert all(
        refusals.not_passed(Verdict(code)).status == 401
        for code in set(Code) - passing - refusals.OF_KNOWN
    )


def test_a_missing_permission_is_403_and_named():
    refusal = refusals.insufficient_scope({"pops:read", "keys:verify"})
    challenge = refusal.headers["WWW-Authenticate"]
    assert challenge == (
        'Bearer realm="keydock", error="insufficient_scope", scope="keys:verify pops:read"'
    )
    assert refusal.status == 403


def test_nothing_a_caller_made_up_reaches_a_header():
    refusal = refusals.insufficient_scope({'x"\r\nSet-Cookie: a=b'})
    assert refusal.headers["WWW-Authenticate"].endswith('error="insufficient_scope"')
