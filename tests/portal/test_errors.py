"""A refusal carries what the caller may know: a status, a stable code, a sentence, and where the input is wrong."""

import pytest

from portal.errors import Conflict, Forbidden, InputError, InvalidInput, NameTaken, Refusal


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refusal("odd", "Odd."), 400, "odd"),
        (InvalidInput("name", "invalid_name", "Too long."), 400, "invalid_name"),
        (NameTaken("main", "main-2"), 409, "name_taken"),
        (Forbidden("No."), 403, "permission_denied"),
        (Forbidden("No.", code="operator_only"), 403, "operator_only"),
        (Conflict("key_revoked", "Revoked."), 409, "key_revoked"),
    ],
)
def test_each_refusal_has_its_status_and_code(refusal, status, code):
    assert (refusal.status, refusal.code) == (status, code)


def test_wrong_input_points_at_its_field():
    refusal = InvalidInput("expires_at", "invalid_expiry", "In the past.")
    assert refusal.errors == [InputError("/expires_at", "invalid_expiry", "In the past.")]


def test_a_taken_name_comes_with_a_free_one():
    refusal = NameTaken("main", "main-2")
    assert refusal.extra == {"proposal": "main-2"}
    assert "Nothing was created" in str(refusal)


def test_a_refusal_reads_as_its_sentence():
    assert str(Conflict("key_revoked", "This key is revoked.")) == "This key is revoked."


def test_two_refusals_do_not_share_what_they_carry():
    first, second = Refusal("a", "A"), Refusal("b", "B")
    first.headers["Retry-After"] = "1"
    first.errors.append(InputError("", "x", "y"))
    assert (second.headers, second.errors) == ({}, [])
