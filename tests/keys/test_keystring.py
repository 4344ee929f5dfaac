"""A key is written so that a slip of one character is found before anything else is asked."""

import re
import zlib
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys import keystring
from keys.verification import door as verification
from keys.verification_codes import Code
from portal.public_ids import BASE62, object_id
from tests.keys.minting import NOW, mint

WRITTEN = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}")
# 61 degrees of freedom; a uniform source exceeds this once in a million runs.
CHI_SQUARE_LIMIT = 127.0


@pytest.fixture(scope="module")
def ten_thousand() -> list[keystring.KeyString]:
    return [keystring.generate(object_id()) for _ in range(10_000)]


def recomputed_check(body: str) -> str:
    """The checksum as the decision describes it, written a second time and another way."""
    value, places = zlib.crc32(body.encode()), [62**power for power in range(5, -1, -1)]
    return "".join(BASE62[value // place % 62] for place in places)


def test_ten_thousand_keys_have_the_decided_form(ten_thousand):
    assert all(WRITTEN.fullmatch(key.text) for key in ten_thousand)


def test_ten_thousand_keys_end_in_their_checksum(ten_thousand):
    assert all(key.text[-6:] == recomputed_check(key.text[:-6]) for key in ten_thousand)


def test_ten_thousand_keys_are_all_different(ten_thousand):
    assert len({key.secret for key in ten_thousand}) == 10_000


def test_the_symbols_of_secrets_are_evenly_spread(ten_thousand):
    seen = Counter(symbol for key in ten_thousand for symbol in key.secret)
    expected = 10_000 * keystring.SECRET_LENGTH / len(BASE62)
    chi_square = sum((seen[symbol] - expected) ** 2 / expected for symbol in BASE62)
    assert chi_square < CHI_SQUARE_LIMIT


def test_what_was_generated_is_parsed_back(ten_thousand):
    assert all(keystring.parse(key.text) == key for key in ten_thousand[:100])


def test_a_secret_carries_256_bits():
    assert len(BASE62) ** keystring.SECRET_LENGTH >= 2**256


def test_any_change_of_one_character_is_refused(ten_thousand):
    text = ten_thousand[0].text
    changed = [
        text[:place] + symbol + text[place + 1 :]
        for place in range(len(text))
        for symbol in BASE62 + "_"
        if symbol != text[place]
    ]
    assert len(changed) == 70 * 62
    assert [slip for slip in changed if keystring.parse(slip)] == []


@pytest.mark.parametrize("place", [0, 3, 7, 8, 19, 20, 21, 40, 63, 64, 69])
def test_a_changed_character_is_refused_without_a_query(cast, place):
    text = mint(cast.acme, cast.alice).text
    symbol = "x" if text[place] != "x" else "y"
    with CaptureQueriesContext(connection) as asked:
        verdict = verification.verify(text[:place] + symbol + text[place + 1 :], now=NOW)
    assert (verdict.code, len(asked)) == (Code.NOT_FOUND, 0)


def strange_texts() -> dict[str, str]:
    good = keystring.generate("A" * 12).text
    body = "kd_test_" + "A" * 12 + "_" + "B" * 43
    return {
        "empty": "",
        "spaces": "   ",
        "one space before": " " + good,
        "one newline after": good + "\n",
        "NUL inside": good[:30] + "\0" + good[31:],
        "NUL after": good + "\0",
        "fullwidth digits": good[:-1] + "\uff11",
        "arabic digits": good[:-1] + "\u0661",
        "emoji": "\U0001f511" * 70,
        "lone surrogate": good[:-1] + "\ud800",
        "one short": good[:-1],
        "one long": good + "A",
        "a megabyte": "k" * 1_048_576,
        "a megabyte of a good start": good + "A" * 1_048_576,
        "another brand": "xx" + good[2:],
        "another environment with a right checksum": body + recomputed_check(body),
        "upper case": good.upper(),
        "quoted": f'"{good}"',
        "SQL": "' OR 1=1 --",
        "only separators": "___",
    }


@pytest.mark.parametrize("what", strange_texts())
def test_text_of_another_shape_is_refused_without_a_query(db, what):
    with CaptureQueriesContext(connection) as asked:
        verdict = verification.verify(strange_texts()[what], now=NOW)
    assert (verdict.code, len(asked)) == (Code.NOT_FOUND, 0)


def test_brand_and_environment_come_from_settings(settings):
    settings.KEY_BRAND, settings.KEY_ENVIRONMENT = "acme", "test"
    made = keystring.generate("A" * 12)
    assert made.text.startswith("acme_test_AAAAAAAAAAAA_")
    assert keystring.parse(made.text) == made


def test_the_secret_stays_out_of_the_repr():
    made = keystring.generate("A" * 12)
    assert repr(made) == "KeyString(id='AAAAAAAAAAAA')"


def test_the_mask_is_three_dots_eight_asterisks_and_the_last_eight_characters():
    made = keystring.generate("A" * 12)
    assert keystring.masked(made.tail) == "...********" + made.text[-8:]


def test_a_double_click_selects_the_whole_key():
    assert re.fullmatch(r"\w+", keystring.generate("A" * 12).text, re.ASCII)
