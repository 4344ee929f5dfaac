"""The permission that a route asks for is asked of the door, and its absence told as 403."""

from types import SimpleNamespace

import pytest

from keys.verification.permissions import HasPermission
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal.errors import Refusal

VIEW = SimpleNamespace(required_permissions=lambda request: frozenset({"pops:read"}))


def ask(verdict: Verdict | None) -> bool:
    return HasPermission().has_permission(SimpleNamespace(auth=verdict), VIEW)


def test_a_valid_verdict_passes():
    assert ask(Verdict(Code.VALID)) is True


@pytest.mark.parametrize(
    ("verdict", "status", "code"),
    [
        (None, 401, "credential_missing"),
        (Verdict(Code.FORBIDDEN), 403, "insufficient_scope"),
    ],
)
def test_no_credential_is_401_and_a_missing_permission_403(verdict, status, code):
    with pytest.raises(Refusal) as refused:
        ask(verdict)
    assert (refused.value.status, refused.value.code) == (status, code)
