"""How a request looks behind the proxies is told to whoever knows the secret key, and for a minute."""

from datetime import timedelta

from portal.http import seen
from tests.portal.asking import ask


def asked(header: str) -> dict:
    request = ask("/healthz", **{seen.HEADER: header, "X-Forwarded-For": "10.0.0.1, 10.0.0.2"})
    return seen.answer_to(request)


def test_it_is_told_to_our_own_inspection(frozen):
    header = seen.question()[seen.HEADER]
    assert asked(header)["seen"] == {
        "address": "127.0.0.1",
        "is_secure": False,
        "forwarded_for": ["10.0.0.1", "10.0.0.2"],
    }


def test_nobody_else_is_told_anything(frozen):
    header = seen.question()[seen.HEADER]
    changed = header[:-1] + ("A" if header[-1] != "A" else "B")
    for given in ("", "seen", changed, header.split(":")[0]):
        assert asked(given) == {}


def test_a_header_that_was_written_down_is_soon_worth_nothing(frozen):
    header = seen.question()[seen.HEADER]
    frozen.shift(timedelta(seconds=seen.LASTS + 1))
    assert asked(header) == {}
