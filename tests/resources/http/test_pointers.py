"""Where a JSON pointer leads (RFC 6901, section 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from resources.http.pointers import clean_pointer, pointed

DOCUMENT = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
        ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard(pointer: str, value: object) -> None:
    assert pointed(DOCUMENT, pointer) == value


@pytest.mark.parametrize(
    "pointer", ["/nope", "/foo/2", "/foo/-1", "/foo/00", "/foo/-", "/foo/0/0", "/foo/²"]
)
def test_what_is_not_there_is_a_lookup_error(pointer: str) -> None:
    with pytest.raises(LookupError):
        pointed(DOCUMENT, pointer)


@pytest.mark.parametrize("pointer", ["foo", "/a~b", "/~", "/~2", "/" + "a" * 500])
def test_a_malformed_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(InvalidInput):
        clean_pointer(pointer, "rows_pointer")


@given(st.lists(st.text(), max_size=5))
def test_every_path_of_names_can_be_written(names: list[str]) -> None:
    value: object = "found"
    for name in reversed(names):
        value = {name: value}
    pointer = "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
    assert pointed(value, pointer) == "found"
