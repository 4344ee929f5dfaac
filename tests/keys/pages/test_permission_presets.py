"""Which permissions are ticked together: what is offered, once, by what a program is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.pages.permission_presets import presets
from portal.permissions import BUILT_IN, DEFAULT_FOR_KEYS, KEYS_VERIFY

OFFERED = [*BUILT_IN, "orders:read", "orders:write"]
NAMES = st.lists(st.sampled_from(OFFERED), unique=True)


def test_each_purpose_has_its_permissions():
    found = {preset.words: preset.names for preset in presets(OFFERED, DEFAULT_FOR_KEYS)}
    assert set(found["Usual"]) == set(DEFAULT_FOR_KEYS)
    assert {"widgets:view", "pops:read", "orders:read"} <= set(found["Read only"])
    assert {name.partition(":")[2] for name in found["Read only"]} <= {"read", "view"}
    assert found["Verify keys"] == (KEYS_VERIFY,)
    assert found["All"] == tuple(OFFERED)
    assert found["None"] == ()


@given(NAMES, NAMES)
def test_nothing_is_ticked_that_is_not_offered_and_no_set_stands_twice(offered, usual):
    found = [preset.names for preset in presets(offered, usual)]
    assert set().union(*found) <= set(offered)
    assert len(found) == len(set(found))
    assert found[-1] == () or () in found


@pytest.mark.parametrize(("names", "ticked"), [((), ""), (("a:b", "c:d"), "a:b c:d")])
def test_the_names_stand_in_one_attribute(names, ticked):
    preset = next(each for each in presets(names, names))
    assert preset.ticked == ticked
