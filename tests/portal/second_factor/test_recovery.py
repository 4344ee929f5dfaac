"""Recovery codes are long enough, read like no other letter, and what is kept of them does not tell them."""

import json
from math import log2

import pytest

from portal.second_factor import recovery
from portal.secrets import sealing
from tests.portal.second_factor.enrolled import CODE


def test_there_are_ten_codes_of_more_than_64_bits():
    codes = recovery.new_codes()
    assert len(set(codes)) == 10
    assert all(CODE.fullmatch(code) for code in codes)
    assert recovery.LENGTH * log2(len(recovery.LETTERS)) > 64


def test_what_is_kept_contains_no_code():
    codes = recovery.new_codes()
    text = json.dumps(recovery.digests_of(codes, 1))
    assert not any(code in text or recovery.normalised(code) in text for code in codes)


def test_a_code_is_taken_once():
    codes = recovery.new_codes()
    left = recovery.without(recovery.digests_of(codes, 1), codes[3], 1)
    assert left is not None
    assert len(left["digests"]) == 9
    assert recovery.without(left, codes[3], 1) is None


@pytest.mark.parametrize("change", [str.upper, lambda code: code.replace("-", " ")])
def test_capitals_and_hyphens_do_not_matter(change):
    codes = recovery.new_codes()
    assert recovery.without(recovery.digests_of(codes, 1), change(codes[0]), 1)


def test_the_digests_of_one_person_take_no_code_of_another():
    codes = recovery.new_codes()
    assert recovery.without(recovery.digests_of(codes, 1), codes[0], 2) is None


@pytest.mark.parametrize("typed", ["", "123456", "----", "\0" * 16, "a" * 16, "é" * 16])
def test_nothing_else_is_a_code(typed: str):
    assert recovery.without(recovery.digests_of(recovery.new_codes(), 1), typed, 1) is None


def test_without_its_key_no_code_is_taken(monkeypatch):
    codes = recovery.new_codes()
    stored = recovery.digests_of(codes, 1)
    monkeypatch.setattr(sealing, "keyring", lambda: {7: b"k" * 32})
    assert recovery.without(stored, codes[0], 1) is None
