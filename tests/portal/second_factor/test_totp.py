"""Codes are those of RFC 6238, hold for one step either way, and count once."""

from datetime import UTC, datetime

import pytest

from portal.second_factor import totp

# RFC 6238, appendix B, for SHA-1: the secret "12345678901234567890"; the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STEP = totp.step_at(NOW)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(seconds: int, code: str):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(RFC_SECRET, totp.step_at(moment)) == code


@pytest.mark.parametrize(
    ("away", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_either_way_is_accepted_and_no_more(away: int, accepted: bool):
    code = totp.code_at(RFC_SECRET, STEP + away)
    assert totp.matching_step(RFC_SECRET, code, NOW) == (STEP + away if accepted else None)


@pytest.mark.parametrize("used", [STEP, STEP + 1])
def test_a_step_that_was_used_and_every_earlier_one_are_over(used: int):
    code = totp.code_at(RFC_SECRET, STEP)
    assert totp.matching_step(RFC_SECRET, code, NOW, after=used) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "é" * 6, "\0", "abcdef", "٣٣٣٣٣٣"])
def test_nothing_else_is_a_code(typed: str):
    assert totp.matching_step(RFC_SECRET, typed, NOW) is None


def test_the_blank_that_apps_show_is_left_out():
    code = totp.code_at(RFC_SECRET, STEP)
    assert totp.matching_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOW) == STEP


def test_a_secret_has_160_bits_and_is_never_made_twice():
    secrets = {totp.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 32 for secret in secrets)


def test_the_address_names_the_account_and_the_installation():
    address = totp.address(RFC_SECRET, "ada@example.com", "Keydock (keys.example.com)")
    assert address.startswith("otpauth://totp/Keydock%20%28keys.example.com%29:ada%40example.com?")
    assert f"secret={RFC_SECRET}" in address


def test_a_secret_is_shown_in_groups_of_four():
    assert totp.in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
