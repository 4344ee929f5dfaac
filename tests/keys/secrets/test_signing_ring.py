"""A key is published before it signs, signs until its successor does, and is believed while its tokens live."""

from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from keys.secrets.signing_ring import (
    ALWAYS,
    ES256,
    JWKS_MAX_AGE,
    LONGEST_TOKEN,
    PUBLISHED_BEFORE_USE,
    SigningRing,
    SigningRingKey,
    state_of,
)
from tests.keys.minting import DAY, NOW, SECOND

KEY = ECKey.generate_key("P-256")
FIRST = SigningRingKey("first", ES256, ALWAYS, KEY)
SECOND_KEY = SigningRingKey("second", ES256, NOW, KEY)
RING = SigningRing((FIRST, SECOND_KEY))
RETIRES = NOW + LONGEST_TOKEN


@pytest.mark.parametrize(
    ("now", "signer", "believed"),
    [
        (NOW - DAY, "first", ["first", "second"]),
        (NOW - SECOND, "first", ["first", "second"]),
        (NOW, "second", ["first", "second"]),
        (RETIRES - SECOND, "second", ["first", "second"]),
        (RETIRES, "second", ["second"]),
    ],
)
def test_who_signs_and_who_is_believed(now, signer, believed):
    assert RING.signer(ES256, now).kid == signer
    assert [member.kid for member in RING.believed(now)] == believed


def test_a_key_is_found_by_exactly_its_id_and_only_while_it_is_believed():
    assert RING.find("first", NOW) == FIRST
    for kid in ("FIRST", "first ", "", None, 7, ["first"], {"kid": "first"}):
        assert RING.find(kid, NOW) is None
    assert RING.find("first", RETIRES) is None


def test_another_algorithm_is_another_line_of_succession():
    other = SigningRingKey("rsa", "RS256", NOW + DAY, KEY)
    assert SigningRing((FIRST, other)).retires_at(FIRST) is None
    assert SigningRing((FIRST, other)).signer("RS256", NOW) is None


def test_a_new_key_is_published_for_twice_the_time_that_readers_keep_the_set():
    assert timedelta(seconds=2 * JWKS_MAX_AGE) <= PUBLISHED_BEFORE_USE


def test_the_public_part_holds_nothing_private():
    said = FIRST.public()
    assert (said["kid"], said["use"], said["alg"]) == ("first", "sig", "ES256")
    assert "d" not in said
    assert KEY.as_dict(private=True)["d"] not in repr(FIRST)


@pytest.mark.parametrize(
    ("member", "now", "state"),
    [
        (SECOND_KEY, NOW - SECOND, "waiting"),
        (SECOND_KEY, NOW, "signing"),
        (FIRST, NOW, "retiring"),
        (FIRST, RETIRES, "retired"),
    ],
)
def test_the_operator_is_told_where_a_key_stands(member, now, state):
    assert state_of(RING, member, now) == state
