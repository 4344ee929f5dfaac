"""A name is what people read: nothing invisible at its ends, and nothing that makes it read as another."""

import pytest

from portal.errors import InvalidInput
from portal.names import clean_name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a", "a"),
        ("  production main  ", "production main"),
        ("\u00a0padded\u3000", "padded"),
        ("n" * 100, "n" * 100),
        (" " + "n" * 100 + " ", "n" * 100),
        ("<b>bold</b> & 'quoted'", "<b>bold</b> & 'quoted'"),
        ("Schlüssel für Köln 🔑", "Schlüssel für Köln 🔑"),
        ("👩\u200d🔧 workshop", "👩\u200d🔧 workshop"),
    ],
)
def test_a_name_is_kept_as_typed_without_surrounding_space(typed, stored):
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "\u00a0\u2003",
        "n" * 101,
        "a\0b",
        "a\nb",
        "a\tb",
        "a\x7fb",
        "a\x1b[31m",
        "a\ud800b",
        "a\u2028b",
        "\u200b\u200b",
        "\u200d",
        "\u202egnp.exe",
        "a\u2066b",
    ],
)
def test_a_name_that_cannot_be_seen_for_what_it_is_is_refused(name):
    with pytest.raises(InvalidInput) as refused:
        clean_name(name)
    assert (refused.value.code, refused.value.errors[0].pointer) == ("invalid_name", "/name")
