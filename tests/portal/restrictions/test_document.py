"""What somebody is held to is stored small, read back whole, and absent where there is nothing."""

import json
from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from portal.restrictions.document import (
    NONE,
    Quota,
    RateLimit,
    Restrictions,
    restrictions_in,
    restrictions_of,
)

NUMBERS = st.integers(1, 10**9)
RESTRICTIONS = st.builds(
    Restrictions,
    limits=st.lists(st.builds(RateLimit, NUMBERS, NUMBERS, st.text(max_size=9))).map(tuple),
    quota=st.none() | st.builds(Quota, NUMBERS, st.sampled_from(["day", "month"])),
    ip_allow=st.lists(st.sampled_from(["192.0.2.0/24", "2001:db8::/32"]).map(ip_network)).map(
        tuple
    ),
    refuse_browsers=st.booleans(),
    counts_as=st.none() | NUMBERS,
)


@given(RESTRICTIONS)
def test_what_is_stored_is_what_is_read(restrictions: Restrictions) -> None:
    document = restrictions.as_document()
    assert restrictions_of(document) == restrictions
    text = json.dumps(document) if document else None
    assert restrictions_in(text) == (restrictions if document else None)


def test_who_is_held_to_nothing_has_no_document() -> None:
    assert NONE.as_document() is None
    assert restrictions_of(None) == restrictions_of({}) == NONE
    assert restrictions_in(None) is None


def test_a_member_of_a_later_version_is_ignored() -> None:
    assert restrictions_of({"refuse_browsers": True, "later": 1}) == Restrictions(
        refuse_browsers=True
    )
