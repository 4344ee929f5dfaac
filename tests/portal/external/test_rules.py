"""An external id is what a header can carry, and metadata a flat object that every reader of JSON understands alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from portal.external.rules import (
    LARGEST_METADATA,
    LARGEST_NUMBER,
    NOTHING,
    External,
    changed,
    clean_external_id,
    clean_metadata,
    compact,
    told,
)

VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=128)


@given(VISIBLE)
def test_what_is_visible_in_ascii_is_kept_as_it_is(text):
    assert clean_external_id(text) == text


@given(st.text())
def test_no_external_id_needs_escaping_in_a_header(text):
    try:
        kept = clean_external_id(text)
    except InvalidInput:
        return
    assert kept == text
    assert kept.isascii()
    assert kept.isprintable()
    assert " " not in kept
    assert 1 <= len(kept) <= 128


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "ü", "x" * 129, "\x7f", "a\x00", "“"])
def test_what_is_none_is_refused(text):
    with pytest.raises(InvalidInput) as refusal:
        clean_external_id(text)
    assert (refusal.value.code, refusal.value.field_name) == ("invalid_external_id", "external_id")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"tier": "gold", "seats": 5, "trial": False, "rate": 0.25, "Größe": "ü\U0001f30d"},
        {"n": LARGEST_NUMBER, "m": -LARGEST_NUMBER, "zero": 0.0},
        {"a": "x" * (LARGEST_METADATA - len('{"a":""}'))},
    ],
)
def test_a_flat_object_is_kept_as_it_is(metadata):
    assert clean_metadata(metadata) == metadata


@pytest.mark.parametrize(
    "metadata",
    [
        None, [], "text", 5, True, {"a": None}, {"a": {}}, {"a": [1]}, {"": 1}, {"a": "b\n"}, {"a\t": 1},
        {"a": "\u202e"}, {"a": float("nan")}, {"a": float("inf")}, {"a": 2**53}, {"a": 1e300},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_nested_empty_or_read_differently_is_refused(metadata):
    with pytest.raises(InvalidInput) as refusal:
        clean_metadata(metadata)
    assert (refusal.value.code, refusal.value.field_name) == ("invalid_metadata", "metadata")


@pytest.mark.parametrize("letter", ["x", "ü", "\U0001f30d", '"'])
def test_the_bound_is_of_bytes_as_answers_hold_them(letter):
    size = len(compact({"a": letter}).encode()) - len(compact({"a": ""}).encode())
    most = (LARGEST_METADATA - len(compact({"a": ""}))) // size
    assert clean_metadata({"a": letter * most})
    with pytest.raises(InvalidInput) as refusal:
        clean_metadata({"a": letter * (most + 1)})
    assert refusal.value.code == "metadata_too_large"


def test_what_is_not_named_stays_and_what_is_empty_is_taken_away():
    before = External("crm-7", {"tier": "gold"})
    assert changed(before, {}) == before
    assert changed(before, {"metadata": {}}) == External("crm-7")
    assert changed(before, {"external_id": None}) == External(None, {"tier": "gold"})
    assert changed(NOTHING, {"metadata": {"a": 1}}).shown() == {
        "external_id": None,
        "metadata": {"a": 1},
    }


def test_the_audit_log_names_what_changed_and_no_value_of_metadata():
    before, after = External("a", {"kept": 1, "gone": 1}), External("b", {"kept": 1, "new": "s"})
    assert told(before, after) == {"external_id": ["a", "b"], "metadata": ["gone", "new"]}
    assert told(before, before) == {}
