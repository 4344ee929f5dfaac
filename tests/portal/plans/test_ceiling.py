"""What an organization may do at most is what its plan and its exceptions name, and without a plan what is built in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import ceiling
from portal.access import Role, grantable_permissions
from portal.errors import Forbidden
from portal.models import Plan
from portal.permissions import BUILT_IN, EVERYTHING, expanded, known

NAMES = st.sets(st.sampled_from([*sorted(BUILT_IN), "keys:*", "widgets:*", "orders:*", "gone:x"]))


@given(NAMES, NAMES)
def test_what_stands_beside_a_plan_only_adds(of_plan, beside):
    whole = ceiling.ceiling(tuple(of_plan), tuple(beside))
    assert whole == ceiling.ceiling(tuple(of_plan)) | ceiling.ceiling(tuple(beside))
    assert whole <= known().keys()


@pytest.mark.parametrize(
    ("of_plan", "held"),
    [
        (None, set(BUILT_IN)),
        ((), set()),
        ((EVERYTHING,), set(known())),
        (("keys:*",), {"keys:verify", "keys:manage"}),
    ],
)
def test_the_names_of_a_plan(of_plan, held):
    assert ceiling.ceiling(of_plan) == held


@given(NAMES, NAMES, st.sampled_from([None, *Role]))
def test_nobody_holds_what_lies_above_the_ceiling(of_plan, granted, role):
    allowed = ceiling.ceiling(tuple(of_plan))
    held = ceiling.held_within(allowed, granted, role)
    by_role = grantable_permissions(role) if role else set()
    assert held == {name for name in allowed if name in expanded(granted) or name in by_role}


def test_whoever_holds_everything_holds_what_the_plan_allows():
    assert ceiling.held_within(frozenset({"keys:verify"}), [EVERYTHING]) == {"keys:verify"}


def test_a_row_says_the_same(cast):
    cast.acme.plan = Plan(permissions=["keys:verify"])
    cast.acme.exceptions = [{"name": "trial", "permissions": ["teams:*"]}]
    assert ceiling.ceiling_of(cast.acme) == {"keys:verify", "teams:manage"}


def test_a_wildcard_is_handed_out_when_all_of_it_lies_within(cast):
    cast.acme.plan = Plan(permissions=["keys:verify", "teams:manage"])
    ceiling.refuse_beyond(cast.acme, ["teams:*"])
    with pytest.raises(Forbidden, match="does not include keys:manage") as refusal:
        ceiling.refuse_beyond(cast.acme, ["keys:*"])
    assert refusal.value.code == "not_in_plan"
