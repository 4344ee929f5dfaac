"""Public identifiers are base62, unguessable and of a fixed length."""

import re
from collections import Counter

from portal import public_ids


def test_an_organization_id_is_org_and_twelve_symbols():
    assert re.fullmatch(r"org_[0-9A-Za-z]{12}", public_ids.organization_id())


def test_an_object_id_is_twelve_symbols():
    assert re.fullmatch(r"[0-9A-Za-z]{12}", public_ids.object_id())


def test_the_alphabet_has_62_different_symbols():
    assert len(set(public_ids.BASE62)) == len(public_ids.BASE62) == 62


def test_ten_thousand_ids_are_all_different():
    assert len({public_ids.object_id() for _ in range(10_000)}) == 10_000


def test_every_symbol_occurs():
    assert len(Counter(public_ids.random_base62(20_000))) == 62
