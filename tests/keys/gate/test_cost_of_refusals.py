"""A forged secret of a known id, and garbage, cost no more than a good key and write no log: work is counted."""

import json
import logging
from dataclasses import dataclass, field

import pytest
from django.core.handlers.wsgi import WSGIHandler

from keys.gate.application import Gate
from keys.keystring import generate, parse
from keys.secrets import hashing, proofs
from keys.verification.records import Asked, Found
from keys.verification.sources import THROUGH_DJANGO
from portal.permissions import KEYS_VERIFY
from tests.cast import Cast
from tests.keys.gate.test_agreement import JSON, ask, bearer, key_headers
from tests.keys.minting import mint

pytestmark = pytest.mark.usefixtures("frozen")


@dataclass
class Work:
    """What a request cost: statements, keys read by them, calls of argon2, lines of log."""

    statements: int = 0
    keys: int = 0
    hashes: int = 0
    lines: list[str] = field(default_factory=list)

    def find(self, asked: Asked) -> Found:
        self.statements += 1
        self.keys += len(asked.ids)
        return THROUGH_DJANGO.find(asked)


class Counting:
    """The gate, the key of a caller whose proof is remembered, and a good key that nobody has shown yet."""

    def __init__(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier = mint(cast.acme, cast.alice, name="verifier", permissions=[KEYS_VERIFY])
        self.caller, self.here = verifier.text, cast.acme.public_id
        self.good = mint(cast.acme, cast.alice, name="good").text
        good = parse(self.good)
        assert good is not None
        self.texts = {
            "good": self.good,
            "forged": generate(good.id).text,
            "unknown": generate("Z" * 12).text,
            "mistyped": self.good[:-1] + ("a" if self.good[-1] != "a" else "b"),
            "garbage": "not a key at all",
            "made-up token": "a.b.c",
        }
        self.work = Work()
        compare = hashing.argon2_matches

        def counted(*given: object) -> bool:
            self.work.hashes += 1
            return compare(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(hashing, "argon2_matches", counted)
        hashing.decoy()
        self.verify(self.caller)

    def verify(self, text: str) -> Work:
        """What it costs to ask about this text."""
        return self.cost(
            "POST", "/v1/keys/verify", json.dumps({"key": text}).encode(), **bearer(self.caller)
        )

    def present(self, text: str) -> Work:
        """What it costs to present it at the door."""
        return self.cost("GET", "/v1/auth", **key_headers(text, self.here))

    def cost(self, method: str, path: str, body: bytes = b"", **headers: str) -> Work:
        self.work = Work()
        gate = Gate(WSGIHandler(), self.work)
        gate.policies[False] = []  # asked of Django once in a process
        with LinesCaught(self.work):
            ask(gate, method, path, body, CONTENT_TYPE=JSON, **headers)
        return self.work


class LinesCaught(logging.Handler):
    """Every line of every logger, while it lasts."""

    def __init__(self, work: Work) -> None:
        super().__init__(logging.DEBUG)
        self.work = work

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *failure: object) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.work.lines.append(record.getMessage())


@pytest.fixture
def counting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Counting:
    proofs.forget()
    return Counting(cast, monkeypatch)


BAD = ("forged", "unknown", "mistyped", "garbage", "made-up token")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_credential_costs_no_more_than_a_good_one_and_no_line(
    counting: Counting, kind: str
) -> None:
    for ask_about in (counting.verify, counting.present):
        proofs.forget()
        counting.verify(counting.caller)  # the caller's own proof is there again
        good = ask_about(counting.good)
        assert (good.statements, good.lines) == (1, [])
        for _ in range(3):  # nor does it become dearer or cheaper by being shown again
            bad = ask_about(counting.texts[kind])
            assert bad.lines == []
            assert bad.statements <= good.statements
            assert bad.keys <= good.keys
            assert bad.hashes <= good.hashes


def test_a_forged_secret_costs_what_the_first_use_of_a_good_one_costs(counting: Counting) -> None:
    """So the time of an answer does not tell which ids exist."""
    first = counting.verify(counting.good)
    for kind in ("forged", "unknown"):
        bad = counting.verify(counting.texts[kind])
        assert (bad.statements, bad.keys, bad.hashes) == (
            first.statements,
            first.keys,
            first.hashes,
        )


def test_what_is_no_key_is_refused_without_a_statement_of_its_own(counting: Counting) -> None:
    for kind in ("mistyped", "garbage", "made-up token"):
        assert counting.present(counting.texts[kind]).statements == 0
        asked = counting.verify(counting.texts[kind])
        assert (asked.statements, asked.keys, asked.hashes) == (1, 1, 0)
