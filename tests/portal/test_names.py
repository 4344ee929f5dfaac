"""A name is what people read, so it has no invisible ends and no control characters."""

import pytest

from portal.errors import InvalidInput
from portal.names import checked_name


def test_surrounding_space_does_not_count():
    assert checked_name("  Acme Robotics ") == "Acme Robotics"


@pytest.mark.parametrize("name", ["A", "é" * 100, "<script>alert(1)</script>", "工場 №1"])
def test_a_name_is_text_of_1_to_100_characters(name: str):
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\0b", "a\nb", "a\u2028b", "\ud800"])
def test_what_is_no_name_is_refused_with_a_stable_code(name: str):
    with pytest.raises(InvalidInput) as refused:
        checked_name(name)
    assert (refused.value.code, refused.value.errors[0].pointer) == ("invalid_name", "/name")
