"""The verdict follows from what was read and the moment alone, and the first reason in the order is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keys.verification.access_tokens import Claims
from keys.verification.records import KeyRecord
from keys.verification.verdicts import NOT_FOUND, Verdict, judge, judge_token
from keys.verification_codes import Code
from tests.keys.minting import DAY, NOW
from tests.keys.records import made_up

HERE, ELSEWHERE = "acme00000000", "globex000000"
CALL, MANAGE = "pops:read", "keys:manage"
MACHINE: dict[str, Any] = {"api_user_pk": 1, "api_user_id": "bot", "api_user_name": "Bot"}
LIVING = made_up(
    granted=(CALL, MANAGE), api_user_is_active=True, api_user_permissions=(CALL,), **MACHINE
)
TOKEN = Claims("token", "key", frozenset({CALL}), NOW + DAY, NOW)


def judged(record: KeyRecord | None, wanted: str = CALL, organization_id: str = HERE) -> Verdict:
    required = frozenset({wanted})
    return judge(record, organization_id=organization_id, required=required, now=NOW)


def judged_token(
    record: KeyRecord | None, claims: Claims = TOKEN, of: str = HERE, revoked: str = "another"
) -> Verdict:
    return judge_token(
        record,
        claims,
        revoked=frozenset({revoked}),
        organization_id=of,
        required=frozenset({CALL}),
        now=NOW,
    )


@given(
    revoked=st.booleans(),
    ends=st.sampled_from([None, timedelta(0), -DAY, DAY]),
    active=st.booleans(),
    here=st.booleans(),
    wanted=st.sampled_from([CALL, MANAGE]),
)
def test_the_first_reason_in_the_order_is_told(revoked, ends, active, here, wanted) -> None:
    record = LIVING._replace(
        revoked_at=NOW if revoked else None,
        expires_at=None if ends is None else NOW + ends,
        api_user_is_active=active,
    )
    reasons = [
        (Code.REVOKED, revoked),
        (Code.EXPIRED, ends is not None and ends <= timedelta(0)),
        (Code.OWNER_INACTIVE, not active),
        (Code.WRONG_ORGANIZATION, not here),
        (Code.FORBIDDEN, wanted == MANAGE),  # on the key, and not held by its owner
        (Code.VALID, True),
    ]
    told = judged(record, wanted, HERE if here else ELSEWHERE).code
    assert told is next(code for code, applies in reasons if applies)


@given(
    granted=st.frozensets(st.sampled_from([CALL, MANAGE, "widgets:view"])),
    held=st.frozensets(st.sampled_from([CALL, MANAGE, "widgets:view"])),
    scope=st.frozensets(st.sampled_from([CALL, MANAGE, "widgets:view"])),
)
def test_nothing_passes_that_key_owner_and_token_do_not_all_hold(granted, held, scope) -> None:
    record = LIVING._replace(granted=tuple(granted), api_user_permissions=tuple(held))
    assert judged(record).permissions == granted & held
    assert judged_token(record, replace(TOKEN, scope=scope)).permissions == granted & held & scope


def test_what_is_not_known_is_not_found() -> None:
    assert judged(None) is judged_token(None) is NOT_FOUND


def test_a_token_ends_by_itself_while_its_key_lives() -> None:
    assert judged_token(LIVING).is_valid
    assert judged_token(LIVING, revoked="token").code is Code.REVOKED
    assert judged_token(LIVING._replace(token_generation=1)).code is Code.REVOKED


def test_a_stranger_does_not_learn_that_a_token_was_revoked() -> None:
    assert judged_token(LIVING, of=ELSEWHERE, revoked="token").code is Code.WRONG_ORGANIZATION
